// What is worth knowing about a line after a restart, as plain values: what is known about its meter, and what the
// broker still holds of it, so that it can be removed. Next: homeassistant/memory_json.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/energy/energy_memory.hpp"
#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/meter/message_guard.hpp"
#include "ams2mqtt/meter/scaling.hpp"
#include "ams2mqtt/tracking/tracked_memory.hpp"

namespace ams2mqtt {

// A meter that was replaced, and the topics under which the broker keeps something of it.
struct RetiredMeter {
  std::string id;
  std::vector<std::string> config_topics;
  std::vector<std::string> topics;

  friend bool operator==(const RetiredMeter&, const RetiredMeter&) = default;
};

struct MeterMemory {
  std::string source;    // the line it is on, as describe() says it
  std::string id;        // of its topics; empty: no meter was announced on this line yet
  bool renamed = false;  // a person chose `id`, so it takes precedence over the meter's number
  TrackedMemory meter;
  Discovery discovery = Discovery::off;    // how it was last announced
  std::vector<std::string> config_topics;  // and where
  bool singly = false;                     // the broker does not accept the device's announcement in one message
  EnergyMemory energy = {};
  ScaleDecisions scales;
  std::string port = {};         // that a search has found for the line; empty: none
  std::string port_format = {};  // and its format, as line_format() writes it
  GuardMemory guard;             // of the line, whatever meter is on it
  std::vector<RetiredMeter> retired;
  std::vector<std::string> leaving;  // abandoned topics, still to be emptied
  bool dotted_topics = false;        // written by a version that spelled the topics of codes with dots

  friend bool operator==(const MeterMemory&, const MeterMemory&) = default;
};

// The topics with dots of the codes without a catalog row, as earlier versions spelled them.
[[nodiscard]] std::vector<std::string> dotted_topics(const MeterMemory& memory, std::string_view base);
// The topic id of a remembered meter without a configured one: its number, unless a person or its name gave it another.
[[nodiscard]] std::string id_after_restart(const MeterMemory& memory);
// Everything that the broker may keep of the remembered meter, without replaced ones. The topics of codes without a row
// are included in both spellings: this program did not retain anything there, but whatever is there is in the way.
[[nodiscard]] RetiredMeter as_retired(const MeterMemory& memory, std::string_view base);

// Home Assistant removes the entities of a device one by one. A meter's announcements are emptied first, and this long
// after them the topics that the entities listen to, because Home Assistant would log a complaint about an empty text.
inline constexpr Monotonic kAfterRemoval{4000};

}  // namespace ams2mqtt
