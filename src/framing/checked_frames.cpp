#include "checked_frames.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/crc.hpp"

namespace ams2mqtt {

namespace {

// 7E, format and length (2), addresses, control, HCS, information, FCS, 7E: see framing/hdlc.hpp.
std::optional<CheckedFrame> hdlc_at(Bytes line, std::size_t at) {
  constexpr std::size_t kHeader = 7;  // at least: format, addresses of a byte, control, HCS
  constexpr std::uint8_t kFlag = 0x7E;
  if (line.size() - at < kHeader + 4 || line[at] != kFlag || (line[at + 1] & 0xF0U) != 0xA0U) return std::nullopt;
  const std::size_t length = (line[at + 1] & 0x07U) << 8U | line[at + 2];
  const std::size_t end = at + 1 + length;
  if (length < kHeader + 2 || end >= line.size() || line[end] != kFlag) return std::nullopt;
  const std::uint16_t crc = crc16_x25(line.subspan(at + 1, length - 2));
  if (line[end - 2] != (crc & 0xFFU) || line[end - 1] != crc >> 8U) return std::nullopt;
  std::size_t payload = at + 3;
  for (int address = 0; address < 2; ++address) {
    while (payload < end && (line[payload] & 1U) == 0) ++payload;
    ++payload;
  }
  payload = std::min(payload + 3, end - 2);  // control and HCS
  // The closing flag may open the next frame.
  return CheckedFrame{CheckedFrame::Kind::hdlc, at + 1, end - 2, end, payload, end - 2};
}

// 68 L L 68, L bytes, their sum, 16; of a length above 255 the high byte is missing: see framing/mbus.hpp.
std::optional<CheckedFrame> mbus_at(Bytes line, std::size_t at) {
  constexpr std::size_t kHeader = 4;
  constexpr std::size_t kFixed = 5;  // C, A, CI, STSAP, DTSAP
  if (line.size() - at < kHeader + 2 || line[at] != 0x68 || line[at + 3] != 0x68 || line[at + 1] != line[at + 2]) {
    return std::nullopt;
  }
  for (std::size_t length = line[at + 1]; length <= line[at + 1] + 256U; length += 256) {
    const std::size_t begin = at + kHeader;
    if (length < kFixed || line.size() - begin < length + 2 || line[begin + length + 1] != 0x16) continue;
    std::uint8_t sum = 0;
    for (const std::uint8_t byte : line.subspan(begin, length)) sum = static_cast<std::uint8_t>(sum + byte);
    if (sum != line[begin + length]) continue;
    return CheckedFrame{CheckedFrame::Kind::mbus, begin,          begin + length,
                        begin + length + 2,       begin + kFixed, begin + length};
  }
  return std::nullopt;
}

bool ends_p1_line(char each) {
  return each == '\r' || each == '\n';
}

// With the line ends that a meter sends, which its check sum covers: framing/p1.cpp takes a telegram that has lost
// them.
std::string with_meter_line_ends(std::string_view telegram) {
  const std::size_t first = telegram.find_first_of("\r\n");
  const bool blanks = first != std::string_view::npos && first > 0 && telegram[first - 1] == ' ';
  std::string restored;
  for (std::size_t at = 0; at < telegram.size();) {
    const std::size_t end = std::min(telegram.find_first_of("\r\n", at), telegram.size());
    restored += telegram.substr(at, end - at);
    while (blanks && end < telegram.size() && restored.ends_with(' ')) restored.pop_back();
    at = std::min(telegram.find_first_not_of("\r\n", end), telegram.size());
    if (end < telegram.size()) restored += end == first ? "\r\n\r\n" : "\r\n";
  }
  return restored;
}

std::string crc_text(CheckedFrame::Kind kind, Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const bool lost_ends = kind == CheckedFrame::Kind::p1_line_ends;
  const std::string restored = lost_ends ? with_meter_line_ends(as_text(bytes)) : std::string();
  std::uint16_t crc =
      kind == CheckedFrame::Kind::p1_x25 ? crc16_x25(bytes) : crc16_arc(lost_ends ? as_bytes(restored) : bytes);
  if (kind == CheckedFrame::Kind::p1_x25) crc = static_cast<std::uint16_t>(crc << 8U | crc >> 8U);
  std::string text;
  for (unsigned shift = 16; shift > 0; shift -= 4) text += kDigits[static_cast<unsigned>(crc) >> (shift - 4) & 0xFU];
  return text;
}

bool sums_up(CheckedFrame::Kind kind, Bytes telegram, std::string_view sent) {
  const auto same = [](char one, char other) { return hex_digit(one) == hex_digit(other); };
  return std::ranges::equal(std::string(4 - sent.size(), '0') + std::string(sent), crc_text(kind, telegram), same);
}

// The sum of a readout (IEC 62056-21, modes A to C): over all from the byte after STX to ETX, in seven bits.
std::uint8_t readout_sum(Bytes summed) {
  unsigned sum = 0;
  for (const std::uint8_t byte : summed) sum ^= byte;
  return static_cast<std::uint8_t>(sum & 0x7FU);
}

bool is_telegram_text(std::uint8_t byte) {
  return is_printable(byte) || byte == '\r' || byte == '\n' || byte == kReadoutStart;
}

// '/' to '!' and up to four digits, or ETX and the sum of a readout. Telegrams are looked for at each '!' but once, so
// that no input takes long.
class P1Finder {
 public:
  explicit P1Finder(Bytes line) : line_(line) {}

  [[nodiscard]] std::optional<CheckedFrame> at(std::size_t at) {
    constexpr std::size_t kLongest = 16UL * 1024;
    if (at < not_before_ || line_[at] != '/') return std::nullopt;
    const std::string_view rest = as_text(line_.subspan(at, std::min(kLongest, line_.size() - at)));
    const std::size_t mark = rest.find('!');
    not_before_ = at + std::min(mark, rest.size());
    if (mark == std::string_view::npos) return std::nullopt;
    // What is no text is in no telegram, so the next one may begin behind it.
    const auto is_other = [](char each) { return !is_telegram_text(static_cast<std::uint8_t>(each)); };
    const auto behind =
        std::find_if(rest.rbegin() + static_cast<std::ptrdiff_t>(rest.size() - mark), rest.rend(), is_other);
    if (behind != rest.rend()) {
      not_before_ = at + static_cast<std::size_t>(rest.rend() - behind);
      return std::nullopt;
    }
    const std::size_t later = rest.substr(0, mark).rfind("\n/");
    if (later != std::string_view::npos) {
      not_before_ = at + later + 1;
      return std::nullopt;
    }
    return whole(at, at + mark + 1);
  }

 private:
  [[nodiscard]] CheckedFrame whole(std::size_t begin, std::size_t sum) const {
    const Bytes telegram = line_.subspan(begin, sum - begin);
    std::size_t digits = 0;
    while (digits < 4 && sum + digits < line_.size() && hex_digit(static_cast<char>(line_[sum + digits]))) ++digits;
    const std::string_view sent = as_text(line_.subspan(sum, digits));
    CheckedFrame frame{CheckedFrame::Kind::p1_unchecked, begin, sum, sum + digits, begin, sum};
    for (const auto kind : {CheckedFrame::Kind::p1_line_ends, CheckedFrame::Kind::p1_x25, CheckedFrame::Kind::p1_arc}) {
      if (digits > 0 && sums_up(kind, telegram, sent)) frame.kind = kind;
    }
    return digits == 0 ? readout(frame) : frame;
  }

  // `frame`, with the end of a readout if that follows and is right.
  [[nodiscard]] CheckedFrame readout(CheckedFrame frame) const {
    constexpr std::size_t kMostLineEnds = 8;
    const std::string_view text = as_text(line_);
    const std::size_t start = text.substr(0, frame.sum).rfind(char{kReadoutStart});
    const std::size_t end = text.find_first_not_of("\r\n", frame.sum);
    const bool ends = end != std::string_view::npos && end - frame.sum <= kMostLineEnds && end + 1 < line_.size() &&
                      line_[end] == kReadoutEnd;
    if (!ends || start == std::string_view::npos || start < frame.begin || !ends_p1_line(text[start - 1])) return frame;
    const std::uint8_t sum = readout_sum(line_.subspan(start + 1, end - start));
    if ((line_[end + 1] & 0x7FU) != sum) return frame;
    frame.kind = CheckedFrame::Kind::p1_readout;
    frame.payload = start + 1;
    frame.end = end + 2;
    return frame;
  }

  Bytes line_;
  std::size_t not_before_ = 0;
};

void mend_hdlc(std::vector<std::uint8_t>& line, const CheckedFrame& frame) {
  std::vector<std::uint8_t> summed;
  for (std::size_t at = frame.begin; at < frame.sum; ++at) summed.push_back(line[frame.place(at)]);
  const std::uint16_t crc = crc16_x25(summed);
  line[frame.place(frame.sum)] = static_cast<std::uint8_t>(crc & 0xFFU);
  line[frame.place(frame.sum + 1)] = static_cast<std::uint8_t>(crc >> 8U);
}

}  // namespace

bool mend(std::vector<std::uint8_t>& line, const CheckedFrame& frame) {
  if (frame.kind == CheckedFrame::Kind::p1_unchecked) return true;
  if (frame.kind == CheckedFrame::Kind::hdlc) {
    mend_hdlc(line, frame);
    // A new byte may make a pair of 0D 0A, or be where there was one.
    const std::size_t begin = frame.outer_begin();
    return frame.places.empty() ||
           hdlc_at(RestoredLine(Bytes(line).subspan(begin, frame.outer_end() - begin)).bytes, 0).has_value();
  }
  const Bytes summed = Bytes(line).subspan(frame.begin, frame.sum - frame.begin);
  if (frame.kind == CheckedFrame::Kind::mbus) {
    std::uint8_t sum = 0;
    for (const std::uint8_t byte : summed) sum = static_cast<std::uint8_t>(sum + byte);
    line[frame.sum] = sum;
    return true;
  }
  if (frame.kind == CheckedFrame::Kind::p1_readout) {
    std::uint8_t& sum = line[frame.end - 1];
    sum = static_cast<std::uint8_t>((sum & 0x80U) |
                                    readout_sum(Bytes(line).subspan(frame.payload, frame.end - 1 - frame.payload)));
    return true;
  }
  const std::string crc = crc_text(frame.kind, summed);
  const std::size_t room = frame.end - frame.sum;
  if (crc.find_first_not_of('0') < 4 - room) return false;
  std::ranges::copy(as_bytes(crc).last(room), line.begin() + static_cast<std::ptrdiff_t>(frame.sum));
  return true;
}

RestoredLine::RestoredLine(Bytes line) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '\r' && at + 1 < line.size() && line[at + 1] == '\n') continue;
    bytes.push_back(line[at]);
    places.push_back(at);
  }
}
std::vector<CheckedFrame> frames_of(Bytes line, const RestoredLine& restored) {
  std::vector<CheckedFrame> frames;
  P1Finder p1(line);
  std::size_t same = 0;  // byte of the restored line
  for (std::size_t at = 0; at < line.size();) {
    while (same < restored.places.size() && restored.places[same] < at) ++same;
    auto frame = hdlc_at(line, at);
    if (!frame && same < restored.places.size() && restored.places[same] == at) {
      frame = hdlc_at(restored.bytes, same);
      if (frame) frame->places = restored.places;
    }
    if (!frame) frame = mbus_at(line, at);
    if (!frame) frame = p1.at(at);
    at = frame ? frame->place(frame->end - 1) + 1 : at + 1;
    if (frame) frames.push_back(*frame);
  }
  return frames;
}

}  // namespace ams2mqtt
