// What is known about a meter -> the messages that make it a device with entities in Home Assistant. Everything in them
// follows from the catalog; what is unknown is left out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/homeassistant/home_assistant_version.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/meter_events.hpp"

namespace ams2mqtt {

// The key of the entity that shows whether the meter is heard.
inline constexpr std::string_view kConnectionKey = "connection";
// It turns off by itself when "online" has not been repeated for so long, which happens once in kPresentInterval. One
// repetition may get lost.
inline constexpr std::chrono::seconds kConnectionOffDelay{150};
inline constexpr std::chrono::seconds kPresentInterval{60};

// The key of the entity that says what has happened to the meter.
inline constexpr std::string_view kEventKey = "event";

// The page that Home Assistant links to from the device.
inline constexpr std::string_view kSupportUrl = "https://github.com/ams2mqtt/ams2mqtt";

// How a meter is announced: one message per device (Home Assistant 2024.11 or newer), one message per entity (older
// ones, openHAB, Domoticz), or not at all.
enum class Discovery : std::uint8_t { device, single, off };

// "device", "single", "off": what the memory of a meter says.
[[nodiscard]] std::string_view to_string(Discovery discovery);
[[nodiscard]] std::optional<Discovery> parse_discovery(std::string_view text);

// One value of a meter.
struct Entity {
  const Quantity* quantity = nullptr;     // null: a code without a catalog row
  ObisCode code;                          // names the entity when there is no row
  std::string_view unit;                  // the unit of such a code's numbers; empty for none
  std::chrono::seconds expire_after{60};  // used for instantaneous values
  bool unusual = false;                   // its texts are not only the quantity's options
  bool numbered = false;                  // the first sub-meter of its kind has its number in the entity's id too
};

struct Announcement {
  std::string_view base_topic;
  std::string_view discovery_prefix;
  std::string_view id;    // the meter's topic id
  std::string_view name;  // the device's
  Language language = Language::en;
  const MeterIdentity& meter;
  std::span<const Entity> entities;  // in the order in which they are written
  // Keys of entities that were announced once and are gone.
  std::span<const std::string> vanished = {};
  HomeAssistantVersion oldest = kUsualHomeAssistant;  // that understands it
  std::string_view via_device = {};                   // the daemon's device; empty: it is not shown
  std::vector<MeterEventType> event_types = {};       // that the meter can have; none: no entity for them
};

// The topic of a value's state.
[[nodiscard]] std::string state_topic(std::string_view base, std::string_view id, const Quantity* quantity,
                                      const ObisCode& code);
// Announces every entity and the connection itself. Retained, QoS 1. A vanished entity becomes a bare platform,
// permanently, or with `single` an empty message. What sub-meters count is in a device of each, inside the meter's,
// where Home Assistant knows such devices. An entity keeps its ids when it moves between them.
[[nodiscard]] std::vector<Message> discovery_messages(const Announcement& announcement, Discovery discovery);

// An announcement whose packets a broker accepts.
struct Announced {
  Discovery form{};  // as wanted, or single where one message per device would be too large
  std::vector<Message> messages;
  std::size_t limit = 0;     // of a packet, in bytes
  std::size_t left_out = 0;  // entities whose own message is too large
};
// Makes the messages of an announcement in one form.
using Composer = std::function<std::vector<Message>(Discovery form)>;
// An announcement in packets of at most `packet_limit` bytes, 0 for kLargestPacket.
[[nodiscard]] Announced fitting(const Composer& compose, Discovery wanted, std::size_t packet_limit);
[[nodiscard]] Announced fitting_messages(const Announcement& announcement, Discovery wanted, std::size_t packet_limit);
// Whether the packet that carries `message` has at most this many bytes, 0 for kLargestPacket.
[[nodiscard]] bool fits_into(const Message& message, std::size_t packet_limit);
// The same of a message whose topic and payload have `size` bytes together.
[[nodiscard]] bool fits_into(std::size_t size, std::size_t packet_limit);

// Several times what a meter with every row of the catalog needs, and small enough for any broker without a limit.
inline constexpr std::size_t kLargestPacket = std::size_t{256} * 1024;

}  // namespace ams2mqtt
