#include "ams2mqtt/port/frame_signs.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "ams2mqtt/base/apdu_header.hpp"
#include "ams2mqtt/base/apdu_tag.hpp"
#include "ams2mqtt/base/axdr.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/framing/line_text.hpp"
#include "ams2mqtt/framing/mbus.hpp"
#include "ams2mqtt/framing/p1.hpp"

namespace ams2mqtt {

bool holds_frame(Bytes bytes) {
  const auto accepts = [bytes](auto assembler) {
    assembler.feed(bytes);
    assembler.end_of_burst();
    while (const auto found = assembler.next()) {
      if (*found) return true;
    }
    return false;
  };
  return accepts(HdlcAssembler()) || accepts(MbusAssembler()) || accepts(P1Assembler());
}

bool is_notification(Bytes bytes) {
  constexpr std::array<std::uint8_t, 3> kLlc = {0xE6, 0xE7, 0x00};
  constexpr unsigned kFirstYear = 2000;
  constexpr unsigned kLastYear = 2099;
  constexpr std::size_t kTimeBytes = 12;
  ByteReader reader(bytes.size() > kLlc.size() && std::ranges::equal(bytes.first(kLlc.size()), kLlc)
                        ? bytes.subspan(kLlc.size())
                        : bytes);
  if (reader.u8() != kDataNotification) return false;
  static_cast<void>(reader.u32());
  Bytes time;
  if (read_header_time(reader, time) != AxdrEnd::found) return false;
  if (time.size() == kTimeBytes) {
    const unsigned year = ByteReader(time).u16();
    return year >= kFirstYear && year <= kLastYear;
  }
  return skip_axdr(reader) == AxdrEnd::found && reader.remaining() == 0;
}

std::vector<std::uint8_t> lower_seven_bits(Bytes bytes) {
  constexpr std::uint8_t kSevenBits = 0x7F;
  std::vector<std::uint8_t> lower(bytes.size());
  std::ranges::transform(bytes, lower.begin(),
                         [](std::uint8_t byte) { return static_cast<std::uint8_t>(byte & kSevenBits); });
  return lower;
}

std::optional<Parity> parity_of_seven_bits(Bytes bytes) {
  constexpr std::size_t kEnoughBytes = 32;
  if (bytes.size() < kEnoughBytes) return std::nullopt;
  const int ones = std::popcount(bytes.front()) % 2;
  if (!std::ranges::all_of(bytes, [&](std::uint8_t byte) { return std::popcount(byte) % 2 == ones; })) return {};
  if (!text_fault(lower_seven_bits(bytes))) return std::nullopt;
  return ones == 0 ? Parity::even : Parity::odd;
}

}  // namespace ams2mqtt
