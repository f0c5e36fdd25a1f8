#include "paste_line.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "ams2mqtt/framing/escape_decoder.hpp"
#include "ams2mqtt/framing/paste_form.hpp"
#include "ams2mqtt/framing/paste_scan.hpp"

namespace ams2mqtt {

namespace {

struct Replacement {
  std::string_view utf8;
  char plain;  // 0: nothing
};

constexpr std::array kReplacements = {
    Replacement{"\xC2\xA0", ' '},      Replacement{"\xE2\x80\xAF", ' '},  Replacement{"\xE2\x80\x89", ' '},
    Replacement{"\xE3\x80\x80", ' '},  Replacement{"\xE2\x80\x8B", 0},    Replacement{"\xEF\xBB\xBF", 0},
    Replacement{"\xE2\x80\x98", '\''}, Replacement{"\xE2\x80\x99", '\''}, Replacement{"\xE2\x80\x9C", '"'},
    Replacement{"\xE2\x80\x9D", '"'},  Replacement{"\xE2\x80\x90", '-'},  Replacement{"\xE2\x80\x91", '-'},
    Replacement{"\xE2\x80\x92", '-'},  Replacement{"\xE2\x80\x93", '-'},  Replacement{"\xE2\x80\x94", '-'},
    Replacement{"\xE2\x94\x82", '|'},  Replacement{"\xE2\x94\x8A", '|'},
};

// The length of a colour code at the beginning of `text`: ESC [ 0;36m, also where the ESC was lost.
std::size_t colour_length(std::string_view text) {
  constexpr char kEscape = '\x1B';
  std::size_t at = 0;
  const bool escaped = text[0] == kEscape;
  if (escaped) ++at;
  if (at == text.size() || text[at] != '[') return escaped ? at : 0;
  ++at;
  const std::size_t begin = at;
  while (at < text.size() && (is_paste_digit(text[at]) || text[at] == ';')) ++at;
  if (at == text.size()) return escaped ? at : 0;
  if (escaped) return is_paste_letter(text[at]) ? at + 1 : at;
  return text[at] == 'm' && at > begin ? at + 1 : 0;
}

// The length of the tag of a web page at the beginning of `text`, 0 if there is none. Its attributes count.
std::size_t tag_length(std::string_view text) {
  constexpr std::array kTags = {"p",  "div", "span", "pre", "code", "samp",  "tt",   "td",   "th",
                                "tr", "li",  "ul",   "ol",  "body", "table", "font", "html", "tbody"};
  const std::size_t name = text.starts_with("</") ? 2 : 1;
  constexpr std::size_t kLongest = 256;
  const std::size_t end = text.substr(0, kLongest).find('>');
  if (end == std::string_view::npos) return 0;
  const bool known = std::ranges::any_of(kTags, [&](std::string_view tag) {
    const char next = text.size() > name + tag.size() ? text[name + tag.size()] : '\0';
    return begins_with(text.substr(std::min(name, text.size())), tag) && (next == '>' || next == ' ');
  });
  return known ? end + 1 : 0;
}

// The length of an entity that stands for a character of a text.
std::size_t entity_length(std::string_view text) {
  constexpr std::size_t kLongest = 8;
  const std::size_t end = text.substr(0, kLongest).find(';');
  if (end == std::string_view::npos) return 0;
  const auto value = entity_value(text.substr(0, end + 1));
  return value && *value >= ' ' && *value <= '~' ? end + 1 : 0;
}

// The same without tags and entities. Words that a tag kept apart stay apart.
std::string without_markup(std::string_view line) {
  const bool bytes = count_byte_entities(line) >= kSurelyMarked;
  std::string plain;
  for (std::size_t at = 0; at < line.size();) {
    const std::string_view rest = line.substr(at);
    const std::size_t tag = rest[0] == '<' ? tag_length(rest) : 0;
    const std::size_t entity = rest[0] == '&' && !bytes ? entity_length(rest) : 0;
    if (tag > 0) {
      const bool apart = !plain.empty() && is_paste_word(plain.back()) && at + tag < line.size();
      if (apart) plain += ' ';
    } else {
      plain += entity > 0 ? static_cast<char>(*entity_value(rest.substr(0, entity))) : rest[0];
    }
    at += std::max<std::size_t>(tag + entity, 1);
  }
  return plain;
}

// Spellings of a line's end, the longest first.
constexpr std::array<std::string_view, 12> kLineEnds = {
    "<\\r><\\n>", "<cr><lf>", "[cr][lf]", "<br />", "<br/>", "<br>", "\xE2\x90\x8D\xE2\x90\x8A",
    "\\r\\n",     "<lf>",     "^m$",      "\\n",    "\\r"};

}  // namespace

bool begins_with(std::string_view text, std::string_view word) {
  const auto small = [](char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
  };
  return text.size() >= word.size() && std::ranges::equal(text.substr(0, word.size()), word, {}, small);
}

bool spells_escapes(std::string_view line) {
  if (!line.contains('\\')) return false;
  return line.find_first_of("\"'") != std::string_view::npos || line.contains("\\x") || line.contains("\\u");
}

SpelledEnd find_spelled_end(std::string_view line, std::size_t from) {
  constexpr auto kFirst = []() consteval {
    std::array<bool, 256> first{};
    for (const std::string_view each : kLineEnds) first[static_cast<unsigned char>(each[0])] = true;
    return first;
  }();
  for (std::size_t at = from; at < line.size(); ++at) {
    if (!kFirst[static_cast<unsigned char>(line[at])]) continue;
    const bool field = line[at] == '\\' && at > 1 && line[at - 1] == ' ' && line[at - 2] == ' ';  // of od -c
    const auto* row =
        std::ranges::find_if(kLineEnds, [&](std::string_view each) { return begins_with(line.substr(at), each); });
    if (row != kLineEnds.end() && !field) return {at, row->size()};
  }
  return {};
}

std::string plain_line(std::string_view line) {
  std::string plain;
  plain.reserve(line.size());
  const auto special_one = [](char character) {
    return character == '\x1B' || character == '[' || (character & '\x80') != 0;
  };
  if (std::ranges::none_of(line, special_one)) {
    plain = line;
    line = {};
  }
  for (std::size_t at = 0; at < line.size();) {
    const std::string_view rest = line.substr(at);
    const bool special = (rest[0] & '\x80') != 0;
    const auto same = [&](const Replacement& each) { return rest.starts_with(each.utf8); };
    const auto* const known = special ? std::ranges::find_if(kReplacements, same) : kReplacements.end();
    if (known != kReplacements.end()) {
      if (known->plain != 0) plain += known->plain;
      at += known->utf8.size();
    } else if (const std::size_t colour = rest[0] == '\x1B' || rest[0] == '[' ? colour_length(rest) : 0; colour > 0) {
      at += colour;
    } else {
      plain += rest[0];
      ++at;
    }
  }
  if (plain.contains('<') || plain.contains('&')) plain = without_markup(plain);
  while (!plain.empty() && (plain.back() == '\r' || plain.back() == '\n')) plain.pop_back();
  std::size_t quoted = 0;
  for (std::size_t at = 0; at < plain.size() && (plain[at] == '>' || plain[at] == ' '); ++at) {
    if (plain[at] == '>') quoted = at + 1;
  }
  if (quoted < plain.size() && quoted > 0 && plain[quoted] == ' ') ++quoted;
  plain.erase(0, quoted);
  if (plain.starts_with("- ")) plain.erase(0, 2);  // of a list
  return plain;
}

}  // namespace ams2mqtt
