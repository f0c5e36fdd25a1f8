// The daemon itself as a device in Home Assistant: what is known about it -> its states and its announcement. Next:
// homeassistant/bridge_publisher.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/message.hpp"

namespace ams2mqtt {

// What the last error says while there is none.
inline constexpr std::string_view kNoError = "none";

// How the daemon is doing.
struct BridgeFacts {
  std::optional<UtcSeconds> started;  // nothing: the host's clock is not set yet
  std::size_t meters_online = 0;
  std::size_t lines_without_meter = 0;  // of which no meter is known yet
  bool key_missing = false;             // a line has messages that no key opens
  std::uint64_t telegrams = 0;          // in the last whole minute
  std::uint64_t refused = 0;            // frames, in the last hour
  std::size_t waiting = 0;              // messages for the broker
  std::uint64_t dropped = 0;            // messages, since the start
  std::string last_error = {};          // empty: none yet

  friend bool operator==(const BridgeFacts&, const BridgeFacts&) = default;
};

// One state of the daemon, on its own topic.
struct BridgeState {
  std::string_view key;
  bool at_once = false;  // rare enough to be published whenever it changes, not only once a minute
  std::string (*text)(const BridgeFacts& facts) = nullptr;  // empty: nothing to say
};
[[nodiscard]] std::span<const BridgeState> bridge_states();

struct BridgeAnnouncement {
  std::string_view base_topic;
  std::string_view discovery_prefix;
  Language language = Language::en;
};
// The connection and every state, all of them diagnostic. Retained, QoS 1.
[[nodiscard]] std::vector<Message> bridge_messages(const BridgeAnnouncement& announcement, Discovery discovery);

}  // namespace ams2mqtt
