#include "ams2mqtt/framing/line_mask.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/base/obis.hpp"

namespace ams2mqtt {

namespace {

// A frame on the line whose check sum is right.
struct CheckedFrame {
  enum class Kind : std::uint8_t { hdlc, mbus, p1_arc, p1_x25, p1_unchecked };
  Kind kind{};
  std::size_t begin = 0;  // of what is summed up
  std::size_t sum = 0;    // where the check sum is, which ends what is summed up
  std::size_t end = 0;
  std::size_t payload = 0;  // where its content begins
  std::size_t payload_end = 0;

  [[nodiscard]] bool is_p1() const { return kind != Kind::hdlc && kind != Kind::mbus; }
  // With what belongs to no other frame: flags, start characters.
  [[nodiscard]] std::size_t outer_begin() const {
    return begin - (kind == Kind::hdlc ? 1U : kind == Kind::mbus ? 4U : 0U);
  }
  [[nodiscard]] std::size_t outer_end() const { return end + (kind == Kind::hdlc ? 1U : 0U); }
};

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

std::string crc_text(CheckedFrame::Kind kind, Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::uint16_t crc = kind == CheckedFrame::Kind::p1_arc ? crc16_arc(bytes) : crc16_x25(bytes);
  if (kind == CheckedFrame::Kind::p1_x25) crc = static_cast<std::uint16_t>(crc << 8U | crc >> 8U);
  std::string text;
  for (unsigned shift = 16; shift > 0; shift -= 4) text += kDigits[static_cast<unsigned>(crc) >> (shift - 4) & 0xFU];
  return text;
}

bool sums_up(CheckedFrame::Kind kind, Bytes telegram, std::string_view sent) {
  const auto same = [](char one, char other) { return hex_digit(one) == hex_digit(other); };
  return std::ranges::equal(std::string(4 - sent.size(), '0') + std::string(sent), crc_text(kind, telegram), same);
}

// '/' to '!' and up to four digits. Telegrams are looked for at each '!' but once, so that no input takes long.
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
    const std::size_t later = rest.substr(0, mark).rfind("\n/");
    if (later != std::string_view::npos) {
      not_before_ = at + later + 1;
      return std::nullopt;
    }
    return whole(at, at + mark + 1);
  }

 private:
  [[nodiscard]] std::optional<CheckedFrame> whole(std::size_t begin, std::size_t sum) const {
    const Bytes telegram = line_.subspan(begin, sum - begin);
    const auto is_text = [](std::uint8_t byte) { return is_printable(byte) || byte == '\r' || byte == '\n'; };
    if (!std::ranges::all_of(telegram, is_text)) return std::nullopt;
    std::size_t digits = 0;
    while (digits < 4 && sum + digits < line_.size() && hex_digit(static_cast<char>(line_[sum + digits]))) ++digits;
    const std::string_view sent = as_text(line_.subspan(sum, digits));
    CheckedFrame frame{CheckedFrame::Kind::p1_unchecked, begin, sum, sum + digits, begin, sum};
    for (const auto kind : {CheckedFrame::Kind::p1_arc, CheckedFrame::Kind::p1_x25}) {
      if (digits > 0 && sums_up(kind, telegram, sent)) frame.kind = kind;
    }
    return frame;
  }

  Bytes line_;
  std::size_t not_before_ = 0;
};

// The places of the line that carry content: without what frames put around it, so that a number that is spread over
// segments is in one piece.
struct Content {
  std::vector<std::uint8_t>& line;
  std::vector<std::size_t> places;
  std::string text;

  void add(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end; ++at) {
      places.push_back(at);
      text += static_cast<char>(line[at]);
    }
  }
  void put(std::size_t at, std::string_view with) {
    for (std::size_t i = 0; i < with.size(); ++i) line[places[at + i]] = static_cast<std::uint8_t>(with[i]);
  }
};

void mask_digits(Content& content, NumberMask& mask) {
  for (std::size_t at = 0; at < content.text.size(); ++at) {
    const std::size_t begin = at;
    while (at < content.text.size() && is_printable(static_cast<std::uint8_t>(content.text[at]))) ++at;
    const std::string_view printable = std::string_view(content.text).substr(begin, at - begin);
    if (printable.size() >= NumberMask::kShortest) content.put(begin, mask.masked_text(printable));
  }
}

// Groups C and D of codes whose values name something.
bool is_naming(std::uint8_t c, std::uint8_t d) {
  return (c == 0 && d == 0) || (c == 42 && d == 0) || (c == 96 && (d == 1 || d == 13));
}

// A number as an integer behind the code of what it names: 09 06 and six bytes, 06 and four or 15 and eight.
void mask_integers(Content& content, NumberMask& mask) {
  constexpr std::size_t kCode = 8;
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(content.text[at]); };
  for (std::size_t at = 0; at + kCode + 5 <= content.text.size(); ++at) {
    if (byte(at) != 0x09 || byte(at + 1) != 6 || !is_naming(byte(at + 4), byte(at + 5))) continue;
    const std::uint8_t tag = byte(at + kCode);
    const std::size_t size = tag == 0x06 ? 4 : tag == 0x15 ? 8 : 0;
    const std::size_t begin = at + kCode + 1;
    if (size == 0 || begin + size > content.text.size()) continue;
    const std::string digits =
        std::to_string(ByteReader(as_bytes(content.text).subspan(begin, size)).unsigned_integer(size));
    std::uint64_t number = 0;
    for (const char digit : mask.masked(digits)) number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    std::string bytes(size, '\0');
    for (std::size_t i = size; i > 0; --i, number >>= 8U) bytes[i - 1] = static_cast<char>(number & 0xFFU);
    content.put(begin, bytes);
  }
}

// general-glo-ciphering and general-ded-ciphering begin with the title: three letters and a number of five bytes
// (DLMS UA 1000-1, clause 9.2.7.2.8).
std::size_t mask_titles(Content& content, NumberMask& mask) {
  constexpr std::size_t kLetters = 3;
  constexpr std::size_t kNumber = 5;
  const std::string& text = content.text;
  const auto is_capital = [](char each) { return each >= 'A' && each <= 'Z'; };
  std::size_t titles = 0;
  for (std::size_t at = 0; at + 2 + kLetters + kNumber <= text.size(); ++at) {
    const auto tag = static_cast<std::uint8_t>(text[at]);
    if ((tag != 0xDB && tag != 0xDC) || text[at + 1] != 8) continue;
    if (!std::ranges::all_of(text.substr(at + 2, kLetters), is_capital)) continue;
    const std::string number = text.substr(at + 2 + kLetters, kNumber);
    // Ten decimal digits have room for their mask in five bytes.
    const std::string digits = mask.masked(to_hex(as_bytes(number)));
    const auto masked = from_hex(digits);
    if (masked) content.put(at + 2 + kLetters, as_text(*masked));
    ++titles;
  }
  return titles;
}

// Whether the value of this code names something.
bool names_something(std::string_view code) {
  const auto obis = parse_written_obis(code);
  if (!obis) return false;
  return is_naming(obis->c, obis->d);
}

std::string masked_p1_value(std::string_view value, NumberMask& mask) {
  constexpr std::size_t kHexDigits = 2 * NumberMask::kShortest;
  const bool is_hex = value.size() >= kHexDigits && value.size() % 2 == 0 &&
                      std::ranges::all_of(value, [](char each) { return hex_digit(each).has_value(); });
  if (is_hex) {
    const auto bytes = from_hex(value);
    if (bytes && std::ranges::all_of(*bytes, is_printable)) {
      const std::string hex = to_hex(as_bytes(mask.masked_text(as_text(*bytes))));
      std::string result(value);
      for (std::size_t i = 0; i < hex.size(); ++i) {
        if (hex_digit(result[i]) != hex_digit(hex[i])) result[i] = hex[i];
      }
      return result;
    }
  }
  return mask.masked_text(value);
}

void mask_p1(std::vector<std::uint8_t>& line, const CheckedFrame& frame, NumberMask& mask) {
  const std::string text(as_text(Bytes(line).subspan(frame.begin, frame.sum - frame.begin)));
  std::string masked;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view row = std::string_view(text).substr(at, end - at);
    at = end;
    const std::size_t open = row.find('(');
    const std::size_t close = row.find(')', std::min(open, row.size()));
    if (row.starts_with('/')) {
      masked += mask.masked_text(row);
    } else if (close == std::string_view::npos || !names_something(row.substr(0, open))) {
      masked += row;
    } else {
      masked.append(row.substr(0, open + 1)).append(masked_p1_value(row.substr(open + 1, close - open - 1), mask));
      masked += row.substr(close);
    }
  }
  std::ranges::copy(as_bytes(masked), line.begin() + static_cast<std::ptrdiff_t>(frame.begin));
}

// False when the new sum has more digits than there is room for.
bool mend(std::vector<std::uint8_t>& line, const CheckedFrame& frame) {
  if (frame.kind == CheckedFrame::Kind::p1_unchecked) return true;
  const Bytes summed = Bytes(line).subspan(frame.begin, frame.sum - frame.begin);
  if (frame.kind == CheckedFrame::Kind::hdlc) {
    const std::uint16_t crc = crc16_x25(summed);
    line[frame.sum] = static_cast<std::uint8_t>(crc & 0xFFU);
    line[frame.sum + 1] = static_cast<std::uint8_t>(crc >> 8U);
    return true;
  }
  if (frame.kind == CheckedFrame::Kind::mbus) {
    std::uint8_t sum = 0;
    for (const std::uint8_t byte : summed) sum = static_cast<std::uint8_t>(sum + byte);
    line[frame.sum] = sum;
    return true;
  }
  const std::string crc = crc_text(frame.kind, summed);
  const std::size_t room = frame.end - frame.sum;
  if (crc.find_first_not_of('0') < 4 - room) return false;
  std::ranges::copy(as_bytes(crc).last(room), line.begin() + static_cast<std::ptrdiff_t>(frame.sum));
  return true;
}

std::vector<CheckedFrame> frames_of(Bytes line) {
  std::vector<CheckedFrame> frames;
  P1Finder p1(line);
  for (std::size_t at = 0; at < line.size();) {
    auto frame = hdlc_at(line, at);
    if (!frame) frame = mbus_at(line, at);
    if (!frame) frame = p1.at(at);
    at = frame ? frame->end : at + 1;
    if (frame) frames.push_back(*frame);
  }
  return frames;
}

}  // namespace

MaskedLine mask_line(Bytes line, NumberMask& mask) {
  MaskedLine result;
  result.bytes.assign(line.begin(), line.end());
  Content content{result.bytes, {}, {}};
  const std::vector<CheckedFrame> frames = frames_of(line);
  std::size_t at = 0;
  for (const CheckedFrame& frame : frames) {
    content.add(at, frame.outer_begin());
    at = frame.outer_end();
    if (frame.is_p1()) {
      mask_p1(result.bytes, frame, mask);
    } else {
      content.add(frame.payload, frame.payload_end);
    }
  }
  content.add(at, line.size());
  mask_digits(content, mask);
  mask_integers(content, mask);
  result.titles = mask_titles(content, mask);
  for (const CheckedFrame& frame : frames) {
    const bool mended = mend(result.bytes, frame);
    result.frames += mended ? 1 : 0;
    result.unmended += mended ? 0 : 1;
  }
  return result;
}

}  // namespace ams2mqtt
