// What is known of a meter -> the one message that makes it a device with entities in Home Assistant. Everything in it
// follows from the catalog; what is unknown is left out.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/meter/catalog.hpp"
#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

// The page that Home Assistant links to from the device.
inline constexpr std::string_view kSupportUrl = "https://github.com/ams2mqtt/ams2mqtt";

// One value of a meter.
struct Entity {
  const Quantity* quantity = nullptr;     // null: a code without a catalog row
  ObisCode code;                          // names the entity when there is no row
  std::string_view unit;                  // of such a code's numbers; empty for none
  std::chrono::seconds expire_after{60};  // used for instantaneous values
};

struct Announcement {
  std::string_view base_topic;
  std::string_view discovery_prefix;
  std::string_view id;    // the meter's topic id
  std::string_view name;  // the device's
  Language language = Language::en;
  const MeterIdentity& meter;
  std::span<const Entity> entities;  // in the order in which they are written
};

// The key of a value: a catalog key, "obis_1_8_0", or "obis_0_1_24_2_1" (see obis_name).
[[nodiscard]] std::string entity_key(const Quantity* quantity, const ObisCode& code);
// The topic of its state.
[[nodiscard]] std::string state_topic(std::string_view base, std::string_view id, const Quantity* quantity,
                                      const ObisCode& code);
// True for registers, texts and clock readings: they stay true until the next one.
[[nodiscard]] bool is_retained(const Quantity* quantity);

// Announces every entity and the connection itself. Retained, QoS 1.
[[nodiscard]] Message discovery_message(const Announcement& announcement);

}  // namespace ams2mqtt
