// Whether a broker really shares: brokers grant subscriptions to a group and then serve nobody, or everybody. So it is
// tried, with two members of a group that nobody else knows, and messages of the program's own.
#pragma once

#include <cstdint>
#include <string>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

enum class Sharing : std::uint8_t {
  shares,   // each message came to one member
  nothing,  // no message came to any
  copies,   // each message came to both
  uneven,   // some came twice, or never
  refused,  // it does not allow the subscription
  unknown,  // it could not be tried
};

struct SharingProof {
  Sharing sharing = Sharing::unknown;
  std::string detail;  // what the broker said, or what stood in the way

  friend bool operator==(const SharingProof&, const SharingProof&) = default;
};

// Blocks for seconds: call it on a thread that nobody waits for. It needs the right to publish below
// `<base_topic>/proof` and to subscribe to that.
[[nodiscard]] SharingProof prove_sharing(const MqttConfig& config, const std::string& group);

// What it means and what to do, without a full stop.
[[nodiscard]] std::string sentence(const SharingProof& proof, const std::string& group);

}  // namespace ams2mqtt
