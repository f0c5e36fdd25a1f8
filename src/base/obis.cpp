#include "ams2mqtt/base/obis.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kAnyPeriod = 255;
constexpr std::ptrdiff_t kGroups = 6;
constexpr std::ptrdiff_t kDots = 2;  // of C.D.E

// The groups of what the meter says of itself have letters in reduced codes.
struct GroupLetter {
  char letter = '\0';
  std::string_view group;
};
constexpr std::array kGroupLetters = {GroupLetter{'C', "96"}, GroupLetter{'F', "97"}, GroupLetter{'L', "98"},
                                      GroupLetter{'P', "99"}};

// True when there were letters in `code`.
bool replace_letters(std::string& code) {
  constexpr std::string_view kEdges = ".*";
  bool any = false;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const auto* row = std::ranges::find(kGroupLetters, code[at], &GroupLetter::letter);
    const bool begins = at == 0 || code[at - 1] == '.';
    const bool ends = at + 1 == code.size() || kEdges.contains(code[at + 1]);
    if (row == kGroupLetters.end() || !begins || !ends) continue;
    code.replace(at, 1, row->group);
    any = true;
  }
  return any;
}

// C.D.E or C.D, either with *F.
std::optional<ObisCode> parse_reduced(std::string code) {
  const bool of_the_meter = replace_letters(code);
  code.insert(0, of_the_meter ? "0-0:" : "1-0:");
  if (const auto whole = parse_obis(code)) return whole;
  code.insert(std::min(code.find('*'), code.size()), ".0");
  return parse_obis(code);
}

void append_group(std::string& text, std::uint8_t group, char separator) {
  if (separator != '\0') text += separator;
  std::array<char, 3> buffer{};
  text.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), group).ptr);
}

}  // namespace

void append_to(std::string& text, const ObisCode& code) {
  append_group(text, code.a, '\0');
  append_group(text, code.b, '-');
  append_group(text, code.c, ':');
  append_group(text, code.d, '.');
  append_group(text, code.e, '.');
  if (code.f != kAnyPeriod) append_group(text, code.f, '*');
}

std::string to_string(const ObisCode& code) {
  std::string text;
  append_to(text, code);
  return text;
}

std::optional<ObisCode> parse_written_obis(std::string_view text) {
  constexpr std::size_t kLongest = 24;
  if (text.size() > kLongest) return std::nullopt;
  if (const auto whole = parse_obis(text)) return whole;
  std::string code(text);
  std::ranges::replace(code, '&', '*');
  const bool reduced = code.find_first_of("-:") == std::string::npos;
  const auto dots = std::ranges::count(code, '.');
  if (reduced && dots == kGroups - 1) {
    code[code.find('.')] = '-';
    code[code.find('.')] = ':';
  }
  if (reduced && dots < kGroups - 1) return parse_reduced(std::move(code));
  if (const std::size_t end = code.rfind('.'); std::ranges::count(code, '.') == kDots + 1) code[end] = '*';
  return parse_obis(code);
}

std::string to_cde(const ObisCode& code) {
  std::string text;
  append_group(text, code.c, '\0');
  append_group(text, code.d, '.');
  append_group(text, code.e, '.');
  if (code.f != kAnyPeriod) append_group(text, code.f, '*');
  return text;
}

}  // namespace ams2mqtt
