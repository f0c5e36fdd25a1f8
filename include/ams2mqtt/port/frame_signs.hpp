// Bytes of a line -> whether something in them shows that they were read as they were sent.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/line_format.hpp"

namespace ams2mqtt {

// An assembler accepts something in them: HDLC, M-Bus or P1.
[[nodiscard]] bool holds_frame(Bytes bytes);

// They begin like a data-notification without a link (framing/bare.hpp), and its time is of this century, or its data
// ends with them. Some meters' data is not A-XDR throughout.
[[nodiscard]] bool is_notification(Bytes bytes);

// The parity of seven data bits, if these are text that was read with eight: each byte has it, and is text without its
// highest bit. Nothing for fewer than 32 bytes.
[[nodiscard]] std::optional<Parity> parity_of_seven_bits(Bytes bytes);

// The bytes without their highest bit.
[[nodiscard]] std::vector<std::uint8_t> lower_seven_bits(Bytes bytes);

}  // namespace ams2mqtt
