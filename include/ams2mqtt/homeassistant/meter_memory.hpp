// What is worth knowing of a meter after a restart, as plain values: its components, so that it is announced before its
// first hourly list comes; its registers, so that a broker that lost them gets them back; what the broker still holds,
// so that it can be removed. Next: homeassistant/memory_json.hpp.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/submeter_numbers.hpp"
#include "ams2mqtt/meter/message_guard.hpp"
#include "ams2mqtt/meter/scaling.hpp"
#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

struct ValueMemory {
  std::string key;      // of the catalog, or an OBIS code "1-0:82.7.0"
  std::string unit;     // of such a code
  std::string payload;  // of what is retained; empty while there is none
  std::chrono::seconds expire_after{60};
  std::optional<Monotonic> interval = std::nullopt;  // of the list that carries it
  std::optional<UtcSeconds> time = std::nullopt;     // of a register's reading, by the meter's clock

  friend bool operator==(const ValueMemory&, const ValueMemory&) = default;
};

// A meter that was replaced, and the topics under which the broker keeps something of it.
struct RetiredMeter {
  std::string id;
  std::vector<std::string> config_topics;
  std::vector<std::string> topics;

  friend bool operator==(const RetiredMeter&, const RetiredMeter&) = default;
};

struct MeterMemory {
  std::string source;    // the line it hangs on, as describe() says it
  std::string id;        // of its topics; empty: no meter was announced on this line yet
  bool renamed = false;  // `id` was given by a person, so that it goes before the meter's number
  MeterIdentity identity;
  std::optional<Monotonic> interval;  // of its telegrams
  std::vector<ValueMemory> values;
  std::vector<std::string> vanished;  // keys
  std::vector<SubmeterNumber> submeters;
  Discovery discovery = Discovery::off;    // how it was announced last
  std::vector<std::string> config_topics;  // and where
  bool singly = false;                     // the broker does not take the announcement of the device in one message
  ScaleDecisions scales;
  GuardMemory guard;  // of the line, whatever meter is on it
  std::vector<RetiredMeter> retired;
  std::vector<std::string> leaving;  // topics that were given up and are to be emptied
  bool dotted_topics = false;        // written by a version that spelled the topics of codes with dots

  friend bool operator==(const MeterMemory&, const MeterMemory&) = default;
};

// The topics with dots of the codes without a catalog row, as earlier versions spelled them.
[[nodiscard]] std::vector<std::string> dotted_topics(const MeterMemory& memory, std::string_view base);
// Everything that the broker may keep of the meter that is remembered, without replaced ones. The topics of codes
// without a row count in both spellings: what is there was not retained by this program, but is in the way all the
// same.
[[nodiscard]] RetiredMeter as_retired(const MeterMemory& memory, std::string_view base);

// Home Assistant removes the entities of a device one by one. First the announcements of a meter are emptied, and this
// long after them what the entities listened to, because an empty text is a complaint in its log.
inline constexpr Monotonic kAfterRemoval{4000};

}  // namespace ams2mqtt
