// Bytes of a line -> as many bytes in which no meter is named, and which can still be decoded: numbers are replaced
// (framing/number_mask.hpp), and every check sum that was right is made right again. HDLC, M-Bus and P1, also with the
// line ends that something on the way has changed, and what has no frame. What is encrypted stays as it is; only its
// system title is masked, after which nobody can decrypt it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/number_mask.hpp"

namespace ams2mqtt {

struct MaskedLine {
  std::vector<std::uint8_t> bytes;
  std::size_t frames = 0;    // whose check sums were right, and are
  std::size_t titles = 0;    // system titles that were masked: so many encrypted messages
  std::size_t unmended = 0;  // frames whose new check sum does not fit its place
};

// A number is a run of ASCII digits, in P1 also in hexadecimal digits; there, only what names something is replaced:
// the values of 0.0, 42.0, 96.1 and 96.13 (IEC 62056-61, DSMR 5.0.2 clause 6.12), and the identification.
[[nodiscard]] MaskedLine mask_line(Bytes line, NumberMask& mask);

}  // namespace ams2mqtt
