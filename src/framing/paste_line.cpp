// Lines of text as terminals, mails and word processors leave them -> plain ones.

#include <algorithm>
#include <array>

#include "ams2mqtt/framing/paste_reader.hpp"

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

}  // namespace

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
  while (!plain.empty() && (plain.back() == '\r' || plain.back() == '\n')) plain.pop_back();
  std::size_t quoted = 0;
  for (std::size_t at = 0; at < plain.size() && (plain[at] == '>' || plain[at] == ' '); ++at) {
    if (plain[at] == '>') quoted = at + 1;
  }
  if (quoted < plain.size() && quoted > 0 && plain[quoted] == ' ') ++quoted;
  plain.erase(0, quoted);
  return plain;
}

}  // namespace ams2mqtt
