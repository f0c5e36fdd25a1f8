// Where in a long stretch of bytes something rare comes, looked for in strides that the compiler takes at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// The first index from `from` on whose byte `is_wanted`, or bytes.size(). To be quick, `is_wanted` must not branch.
template <class IsWanted>
[[nodiscard]] constexpr std::size_t find_byte(Bytes bytes, std::size_t from, IsWanted is_wanted) {
  constexpr std::size_t kStride = 32;
  std::size_t at = from;
  for (; bytes.size() - at >= kStride; at += kStride) {
    const Bytes stride = bytes.subspan(at, kStride);
    std::uint8_t any = 0;
    for (std::size_t place = 0; place < kStride; ++place) any |= static_cast<std::uint8_t>(is_wanted(stride[place]));
    if (any != 0) break;
  }
  while (at < bytes.size() && !is_wanted(bytes[at])) ++at;
  return at;
}

}  // namespace ams2mqtt
