#include "ams2mqtt/framing/line_text.hpp"

#include <algorithm>
#include <array>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/base/unit_sign.hpp"
#include "ams2mqtt/framing/hex_text.hpp"
#include "ams2mqtt/framing/p1.hpp"

namespace ams2mqtt {

namespace {

bool is_ascii(char character) {
  return character >= ' ' && character <= '~';
}
bool is_text_byte(std::uint8_t byte) {
  constexpr std::string_view kControls = "\r\n\t\x02\x03\x1B";  // STX and ETX of a readout, colours of a log
  return is_ascii(static_cast<char>(byte)) || kControls.contains(static_cast<char>(byte));
}

bool is_text(Bytes bytes) {
  constexpr std::size_t kFewest = 16;
  constexpr std::size_t kOthers = 20;  // one byte in this many may be disturbed, or from another alphabet
  const auto others =
      static_cast<std::size_t>(std::ranges::count_if(bytes, [](auto each) { return !is_text_byte(each); }));
  return bytes.size() >= kFewest && others * kOthers <= bytes.size();
}

char lower_case(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

bool holds(std::string_view text, std::string_view part) {
  return !std::ranges::search(text, part, {}, lower_case, lower_case).empty();
}

// Text from something other than a meter, recognised by its content.
struct Stranger {
  std::string_view mark;
  std::string_view fault;
};
constexpr std::string_view kWebServer = "it is a web server's answer; the meter's bytes come from another port";
constexpr std::string_view kEspHome =
    "it is an ESPHome log; the meter's bytes come from its stream server, not its log";
constexpr std::array kStrangers = {
    Stranger{"HTTP/1.", kWebServer},
    Stranger{"<html", kWebServer},
    Stranger{"<!doctype", kWebServer},
    Stranger{"[C][", kEspHome},
    Stranger{"[D][", kEspHome},
    Stranger{"[I][", kEspHome},
    Stranger{"[V][", kEspHome},
    Stranger{"[W][", kEspHome},
    Stranger{"[E][", kEspHome},
    Stranger{"SSH-2.", "it is an SSH server; the meter's bytes come from another port"},
};

// What is wrong with a line that begins with '/'; empty when nothing is.
std::string_view ident_fault(std::string_view line) {
  constexpr std::size_t kLetters = 3;
  const auto is_letter = [](char character) { return lower_case(character) >= 'a' && lower_case(character) <= 'z'; };
  const std::string_view ident = line.substr(1);
  if (ident.size() < kLetters || !std::ranges::all_of(ident.substr(0, kLetters), is_letter)) {
    return "the line that begins with '/' does not continue with the manufacturer's three letters";
  }
  if (!std::ranges::all_of(ident, is_ascii)) {
    return "the line that begins with '/' contains a tab or a character that is not ASCII";
  }
  return ident.size() > P1Assembler::kMaxIdent ? "the line that begins with '/' is longer than any identification" : "";
}

bool is_value_line(std::string_view line) {
  const std::size_t begin = line.find('(');
  if (begin == std::string_view::npos || line.find(')', begin) == std::string_view::npos) return false;
  return parse_written_obis(line.substr(0, begin)).has_value();
}

// What the lines of a text are.
struct LinesSeen {
  bool identification = false;
  bool end = false;
  bool values = false;
  bool odd_characters = false;   // in lines that would be values
  std::string_view ident_fault;  // of the first line with '/' that has one
};

LinesSeen look_at_lines(std::string_view text) {
  LinesSeen seen;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_of("\r\n\x02"), text.size());
    const std::string_view line = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    if (line.starts_with('/')) {
      const std::string_view fault = ident_fault(line);
      seen.identification = seen.identification || fault.empty();
      if (seen.ident_fault.empty()) seen.ident_fault = fault;
    }
    const auto is_odd = [](char each) { return each != '\t' && !is_ascii(each); };
    seen.end = seen.end || line.starts_with('!');
    seen.values = seen.values || is_value_line(line);
    seen.odd_characters =
        seen.odd_characters || (line.contains('(') && std::ranges::any_of(without_unit_signs(line), is_odd));
  }
  return seen;
}

std::optional<Errc> last_refusal(Bytes bytes) {
  P1Assembler assembler;
  assembler.feed(bytes);
  std::optional<Errc> reason;
  while (const auto next = assembler.next()) {
    if (!*next) reason = next->error().code;
  }
  return reason;
}

std::string_view p1_fault(Bytes bytes) {
  const LinesSeen seen = look_at_lines(as_text(bytes));
  if (!seen.identification && !seen.values && seen.ident_fault.empty()) {
    return "no line looks like a meter's: none begins with '/', and none is a code with its value in parentheses";
  }
  if (!seen.identification && !seen.ident_fault.empty()) return seen.ident_fault;
  if (!seen.identification) return "no line begins with '/' and the manufacturer's letters, so no telegram begins";
  if (!seen.end) return "no line begins with '!', so the telegram never ends";
  if (!seen.values) return "no line is a code with its value in parentheses, such as 1-0:1.8.0(000123.456*kWh)";
  switch (last_refusal(bytes).value_or(Errc::incomplete)) {
    case Errc::bad_checksum:
      return "the check sum after '!' does not match the lines before it, so characters are being lost or altered on "
             "the way";
    case Errc::bad_header:
      return "what follows '!' is neither a check sum nor the end of the line";
    case Errc::truncated:
      return "a telegram begins before the previous one has ended with '!'";
    case Errc::bad_value:
      return seen.odd_characters ? "a line between '/' and '!' contains a character that is not ASCII"
                                 : "a line between '/' and '!' does not end with the parenthesis that closes its value";
    default:  // any other verdict of the assembler
      return "it contains no complete telegram from '/' to '!'";
  }
}

}  // namespace

std::optional<std::string_view> text_fault(Bytes bytes) {
  if (!is_text(bytes)) return std::nullopt;
  const std::string_view text = as_text(bytes);
  const auto* stranger = std::ranges::find_if(kStrangers, [&](const Stranger& each) { return holds(text, each.mark); });
  if (stranger != kStrangers.end()) return stranger->fault;
  HexText hex;
  if (!hex.feed(bytes).empty() && hex.plausible()) return "its hexadecimal digits contain no complete frame";
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{') return "it is JSON, not what the meter sends";
  return p1_fault(bytes);
}

void LineSample::feed(Bytes bytes) {
  const Bytes newest = bytes.last(std::min(bytes.size(), kSize));
  const std::size_t kept = std::min(bytes_.size(), kSize - newest.size());
  bytes_.erase(bytes_.begin(), bytes_.end() - static_cast<std::ptrdiff_t>(kept));
  bytes_.insert(bytes_.end(), newest.begin(), newest.end());
}

}  // namespace ams2mqtt
