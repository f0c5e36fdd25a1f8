#include <array>
#include <bit>
#include <numeric>

#include "ams2mqtt/framing/frame_part.hpp"
#include "ams2mqtt/framing/mbus.hpp"
#include "explainer.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMbusHeader = MbusAssembler::kHeader;
constexpr std::size_t kMbusOverhead = MbusAssembler::kOverhead;

std::string mbus_control_words(std::uint8_t control) {
  if ((control & 0x4FU) == 0x43) return "SND_UD: the meter sends data";
  if ((control & 0x4FU) == 0x08) return "RSP_UD: the meter answers with data";
  return words(control);
}

bool is_dlms(std::uint8_t ci) {
  return ci <= 0x1F;
}

std::string mbus_part_words(std::uint8_t ci) {
  if (!is_dlms(ci)) return words(hex_number(ci), ", which is no part of a DLMS message");
  return words("part ", ci & 0x0FU, (ci & 0x10U) != 0 ? ", the last one" : ", more follow");
}

void explain_fixed_part(const RowWriter& rows, Bytes inside) {
  struct Field {
    std::string_view name;
    std::string meaning;
    RowVerdict verdict = RowVerdict::plain;
  };
  const std::array<Field, kMbusOverhead> fields = {
      {{"C", mbus_control_words(inside[0])},
       {"A", words(inside[1], inside[1] == 0xFF ? ", to everybody" : "")},
       {"CI", mbus_part_words(inside[2]), is_dlms(inside[2]) ? RowVerdict::plain : RowVerdict::wrong},
       {"STSAP", words(inside[3])},
       {"DTSAP", words(inside[4])}}};
  for (std::size_t index = 0; index < fields.size(); ++index) {
    rows.add(index, 1, fields[index].name, fields[index].meaning, fields[index].verdict);
  }
}

MbusFrame mbus_frame_of(Bytes inside, std::size_t at) {
  return {.data = inside.subspan(kMbusOverhead),
          .control = inside[0],
          .address = inside[1],
          .source = inside[3],
          .destination = inside[4],
          .number = static_cast<std::uint8_t>(inside[2] & 0x0FU),
          .last = (inside[2] & 0x10U) != 0,
          .offset = at};
}

// Eight bits that differ in one place say little; but that is what one turned bit makes of a sum.
void say_mbus_cause(const RowWriter& rows, std::uint8_t computed, std::uint8_t sent) {
  const bool one_bit = std::has_single_bit(static_cast<std::uint8_t>(computed - sent)) ||
                       std::has_single_bit(static_cast<std::uint8_t>(sent - computed));
  rows.cause(one_bit ? "one bit is wrong, as the difference of the sums shows; which one, a sum of 8 bits cannot tell"
                     : "more than one bit is wrong");
}

}  // namespace

std::size_t explain_mbus(Explainer& explainer, Bytes line, std::size_t at) {
  const Bytes bytes = line.subspan(at);
  const std::size_t announced = MbusAssembler::length_of(bytes[1]);
  const std::size_t whole = kMbusHeader + announced + MbusAssembler::kTrailer;
  const std::size_t size = std::min(bytes.size(), whole);
  auto& block = explainer.new_block("M-Bus telegram", bytes.first(size), at, true);
  const RowWriter rows(block, 0, 0);
  rows.add(0, 1, "start");
  rows.add(1, 2, "length, twice", words(counted(announced, "byte"), announced != bytes[1] ? ", which overflowed" : ""));
  rows.add(3, 1, "start");
  if (size < whole) {
    rows.wrong(kMbusHeader, size - kMbusHeader, "fails here",
               words("there are ", size - kMbusHeader, " of ", whole - kMbusHeader));
    rows.cause(words("the telegram is cut off: ", counted(whole - size, "byte"), whole - size == 1 ? " is" : " are",
                     " missing"));
    return size;
  }
  const std::vector<std::uint8_t> copy(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  const Bytes inside = Bytes(copy).subspan(kMbusHeader, announced);
  explain_fixed_part(rows.at(kMbusHeader), inside);
  const auto computed = static_cast<std::uint8_t>(std::accumulate(inside.begin(), inside.end(), 0U));
  const std::uint8_t sent = copy[kMbusHeader + announced];
  const bool right = computed == sent;
  const bool stopped = copy[size - 1] == MbusAssembler::kStop;
  const Part part = part_of(mbus_frame_of(inside, at));
  explain_carried(explainer, rows.at(kMbusHeader + kMbusOverhead), part, right && stopped && is_dlms(inside[2]),
                  "telegram");
  rows.add(kMbusHeader + announced, 1, "check sum",
           right ? words(hex_number(sent), ", and right")
                 : words(hex_number(sent), " sent, but the bytes give ", hex_number(computed)),
           right ? RowVerdict::right : RowVerdict::wrong);
  rows.add(
      size - 1, 1, "stop",
      stopped ? std::string() : words(hex_number(copy[size - 1]), " instead of ", hex_number(MbusAssembler::kStop)),
      stopped ? RowVerdict::plain : RowVerdict::wrong);
  if (!right && stopped) say_mbus_cause(rows, computed, sent);
  if (!stopped) rows.cause("bytes are missing or too many, or the length is damaged");
  return size;
}

}  // namespace ams2mqtt
