// Views of bytes, a bounded big-endian reader, and hex text in and out. Nothing here owns the bytes it looks at.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/error.hpp"

namespace ams2mqtt {

using Bytes = std::span<const std::uint8_t>;

inline constexpr std::uint8_t kCarriageReturn = 0x0D;
inline constexpr std::uint8_t kLineFeed = 0x0A;

inline void append(std::vector<std::uint8_t>& bytes, Bytes more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

// Reads a span from front to back. The first read past the end makes the reader fail for good: reads then return zero
// or an empty span, and the caller asks once, at the end, whether everything was there.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint8_t u8() { return static_cast<std::uint8_t>(unsigned_integer(1)); }
  [[nodiscard]] std::uint16_t u16() { return static_cast<std::uint16_t>(unsigned_integer(2)); }
  [[nodiscard]] std::uint32_t u32() { return static_cast<std::uint32_t>(unsigned_integer(4)); }
  // Big-endian, `size` bytes, at most 8.
  [[nodiscard]] std::uint64_t unsigned_integer(std::size_t size) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(size)) value = value << 8U | byte;
    return value;
  }
  // A BER length: one byte below 80, else 81...84 and that many bytes. Any other first byte makes the reader fail.
  [[nodiscard]] std::size_t ber_length() {
    const std::uint8_t first = u8();
    if (first < 0x80) return first;
    if (!begins_ber_length(first)) failed_ = true;
    return failed_ ? 0 : static_cast<std::size_t>(unsigned_integer(first & 0x7FU));
  }
  [[nodiscard]] static constexpr bool begins_ber_length(std::uint8_t first) {
    return first < 0x80 || (first >= 0x81 && first <= 0x84);
  }
  // The next `count` bytes; lives as long as the bytes given to the constructor.
  [[nodiscard]] Bytes take(std::size_t count) {
    if (failed_ || count > remaining()) {
      failed_ = true;
      return {};
    }
    const Bytes taken = bytes_.subspan(position_, count);
    position_ += count;
    return taken;
  }
  // The next byte without moving, or nothing at the end.
  [[nodiscard]] std::optional<std::uint8_t> peek() const {
    if (failed_ || remaining() == 0) return std::nullopt;
    return bytes_[position_];
  }

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }
  [[nodiscard]] Bytes rest() const { return bytes_.subspan(position_); }

 private:
  Bytes bytes_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

[[nodiscard]] inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A blank or a visible character of ASCII.
[[nodiscard]] constexpr bool is_printable(std::uint8_t byte) {
  return byte >= 0x20 && byte < 0x7F;
}

// The value of a hex digit in either case; nothing for any other character.
[[nodiscard]] constexpr std::optional<std::uint8_t> hex_digit(char character) {
  if (character >= '0' && character <= '9') return static_cast<std::uint8_t>(character - '0');
  if (character >= 'a' && character <= 'f') return static_cast<std::uint8_t>(character - 'a' + 10);
  if (character >= 'A' && character <= 'F') return static_cast<std::uint8_t>(character - 'A' + 10);
  return std::nullopt;
}
// "7ea02a": lower case, without separators.
[[nodiscard]] std::string to_hex(Bytes bytes);

// Hex digits in either case; white space is ignored and `#` starts a comment that ends with its line. A digit pair must
// not be split by white space. Errors: bad_value at the first other character, truncated for half a byte.
[[nodiscard]] Result<std::vector<std::uint8_t>> from_hex(std::string_view text);

}  // namespace ams2mqtt
