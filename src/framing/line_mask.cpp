#include "ams2mqtt/framing/line_mask.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "ams2mqtt/base/obis.hpp"
#include "checked_frames.hpp"

namespace ams2mqtt {

namespace {

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
    const std::size_t begin = row.starts_with(kReadoutStart) ? 1 : 0;
    const std::size_t open = row.find('(');
    const std::size_t close = row.find(')', std::min(open, row.size()));
    if (row.starts_with('/')) {
      masked += mask.masked_text(row);
    } else if (close == std::string_view::npos || !names_something(row.substr(begin, open - begin))) {
      masked += row;
    } else {
      masked.append(row.substr(0, open + 1)).append(masked_p1_value(row.substr(open + 1, close - open - 1), mask));
      masked += row.substr(close);
    }
  }
  std::ranges::copy(as_bytes(masked), line.begin() + static_cast<std::ptrdiff_t>(frame.begin));
}

}  // namespace

MaskedLine mask_line(Bytes line, NumberMask& mask) {
  MaskedLine result;
  result.bytes.assign(line.begin(), line.end());
  Content content{result.bytes, {}, {}};
  const RestoredLine restored(line);
  const std::vector<CheckedFrame> frames = frames_of(line, restored);
  std::size_t at = 0;
  for (const CheckedFrame& frame : frames) {
    content.add(at, frame.outer_begin());
    at = frame.outer_end();
    if (frame.is_p1()) {
      mask_p1(result.bytes, frame, mask);
    } else {
      for (std::size_t part = frame.payload; part < frame.payload_end; ++part) {
        content.add(frame.place(part), frame.place(part) + 1);
      }
    }
  }
  content.add(at, line.size());
  mask_digits(content, mask);
  mask_integers(content, mask);
  result.titles = mask_titles(content, mask);
  for (const CheckedFrame& frame : frames) {
    if (frame.kind == CheckedFrame::Kind::p1_unchecked) continue;
    const bool mended = mend(result.bytes, frame);
    result.frames += mended ? 1 : 0;
    result.unmended += mended ? 0 : 1;
  }
  return result;
}

}  // namespace ams2mqtt
