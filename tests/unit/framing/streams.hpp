// Bytes of a line, joined and made of text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ams2mqtt::test {

using Stream = std::vector<std::uint8_t>;

inline Stream operator+(Stream left, const Stream& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

inline Stream bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

}  // namespace ams2mqtt::test
