// The MQTT payload of a Tibber Pulse on a P1 port. A protobuf message: field 1 a constant, field 3 a number, and field
// 2 repeated, each a part of the telegram: 1 a time, 2 the text "P1", 3 compressed bytes, 4 their length when inflated.
// All parts of a payload are one zlib stream: only the first begins with its header, and the next ones refer back to
// what came before. Public sample: github.com/iotux/ElWiz, issue 29.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// By its first field, with which no meter's frame begins.
[[nodiscard]] bool is_tibber_container(Bytes payload);
// The parts, inflated, in their order; nothing when one is damaged, or when they have more than `limit` bytes together.
[[nodiscard]] std::vector<std::uint8_t> tibber_telegram(Bytes payload, std::size_t limit);

}  // namespace ams2mqtt
