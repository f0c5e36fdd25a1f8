#include "ams2mqtt/framing/hex_pairs.hpp"

#include <array>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kNoDigit = 0x80;

constexpr auto kDigitValues = []() consteval {
  std::array<std::uint8_t, 256> digits{};
  for (std::size_t each = 0; each < digits.size(); ++each) {
    digits[each] = hex_digit(static_cast<char>(each)).value_or(kNoDigit);
  }
  return digits;
}();

std::uint8_t digit_value(char character) {
  return kDigitValues[static_cast<unsigned char>(character)];
}

// `kStride` characters for each byte, blanks behind its two digits. How many bytes there are.
template <std::size_t kStride>
std::size_t read_strided(std::string_view text, std::vector<std::uint8_t>& bytes) {
  const std::size_t most = (text.size() + kStride - 2) / kStride;
  const std::size_t before = bytes.size();
  bytes.resize(before + most);
  std::uint8_t* const out = bytes.data() + before;
  std::size_t count = 0;
  for (; count < most; ++count) {
    const char* const pair = text.data() + kStride * count;
    const auto high = digit_value(pair[0]);
    const auto low = digit_value(pair[1]);
    if (((high | low) & kNoDigit) != 0) break;
    if (kStride > 2 && count > 0 && pair[-1] != ' ') break;
    out[count] = static_cast<std::uint8_t>(high << 4U | low);
  }
  bytes.resize(before + count);
  return count;
}

}  // namespace

std::size_t read_hex_pairs(std::string_view text, std::vector<std::uint8_t>& bytes) {
  return 2 * read_strided<2>(text, bytes);
}

std::size_t read_spaced_pairs(std::string_view text, std::vector<std::uint8_t>& bytes) {
  const std::size_t count = read_strided<3>(text, bytes);
  return count == 0 ? 0 : 3 * count - 1;
}

}  // namespace ams2mqtt
