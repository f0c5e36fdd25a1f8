// What a gateway publishes of a meter's line, one MQTT payload each -> the bytes that the meter sent. Next stage: the
// assemblers, through framing/framer.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// A gateway sends a telegram or less at a time; larger ones are refused.
inline constexpr std::size_t kMaxGatewayPayload = 65536;

// Four forms:
// - a JSON object whose "data" is a text of hexadecimal digits, as amsreader sends it on `<topic>/data`
// - Tibber's container: protobuf with compressed parts of one telegram
// - hexadecimal digits, as they are: the framer reads them
// - the bytes themselves
// Empty for a payload that is too large, is a JSON object without such a text, or is a container whose parts are
// damaged or inflate to more than kMaxGatewayPayload.
[[nodiscard]] std::vector<std::uint8_t> gateway_bytes(Bytes payload);

}  // namespace ams2mqtt
