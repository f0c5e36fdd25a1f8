#include "causes.hpp"

#include <algorithm>
#include <array>

#include "ams2mqtt/framing/line_text.hpp"
#include "ams2mqtt/port/frame_signs.hpp"
#include "rows.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kEnoughBytes = 32;

std::vector<std::uint8_t> inverted(Bytes bytes) {
  std::vector<std::uint8_t> result(bytes.size());
  std::ranges::transform(bytes, result.begin(), [](std::uint8_t byte) { return static_cast<std::uint8_t>(~byte); });
  return result;
}

}  // namespace

std::optional<FlippedBit> find_flipped_bit(const CrcTables& tables, std::uint16_t difference, Bytes bytes) {
  // What turning each bit of a byte does to the register, the last byte first; each byte before it makes one step more.
  std::array<std::uint16_t, 8> effects{};
  for (std::size_t bit = 0; bit < effects.size(); ++bit) effects[bit] = tables[0][std::size_t{1} << bit];
  for (std::size_t index = bytes.size(); index-- > 0;) {
    for (std::size_t bit = 0; bit < effects.size(); ++bit) {
      if (effects[bit] == difference) return FlippedBit{index, static_cast<std::uint8_t>(bytes[index] ^ (1U << bit))};
      effects[bit] = static_cast<std::uint16_t>(effects[bit] >> 8U ^ tables[0][effects[bit] & 0xFFU]);
    }
  }
  return std::nullopt;
}

std::string flipped_words(const FlippedBit& flip, std::uint8_t is, std::size_t first) {
  return words("one bit is wrong: byte ", first + flip.offset, " is ", hex_number(is), " and has to be ",
               hex_number(flip.right));
}

std::vector<std::uint8_t> without_crlf(Bytes bytes) {
  std::vector<std::uint8_t> result;
  result.reserve(bytes.size());
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    const bool is_pair = bytes[index] == kCarriageReturn && index + 1 < bytes.size() && bytes[index + 1] == kLineFeed;
    if (!is_pair) result.push_back(bytes[index]);
  }
  return result;
}

std::string noise_cause(Bytes bytes) {
  if (bytes.size() < kEnoughBytes) return {};
  if (parity_of_seven_bits(bytes) == Parity::even) {
    return "every byte has even parity and is text without its highest bit: a line of 7 data bits and even parity "
           "(7E1) was "
           "read as 8N1";
  }
  if (holds_frame(inverted(bytes))) return "with every bit inverted there are frames in it: the signal is inverted";
  if (const auto fault = text_fault(bytes)) return words("the bytes are plain text, but ", *fault);
  if (std::ranges::all_of(bytes, [&](std::uint8_t byte) { return byte == bytes[0]; })) {
    return words("nothing but ", hex_number(bytes[0]), ": a line at rest, or held at one level");
  }
  return {};
}

}  // namespace ams2mqtt
