// The rows of strings in a program's or a log's spelling.

#include <algorithm>

#include "ams2mqtt/framing/paste_form.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kSurelyEscaped = 4;  // this many escapes are no accident

// The place of the quote that closes the one before `at`, or the line's end.
std::size_t closing_quote(std::string_view line, std::size_t at, char quote) {
  for (; at < line.size() && line[at] != quote; ++at) {
    if (line[at] == '\\') ++at;
  }
  return std::min(at, line.size());
}

std::size_t count_escapes(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2)) {
    const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
    if (kind == 'x' || kind == 'u' || (kind >= '0' && kind <= '3')) ++count;
  }
  // "/ABC5\2..." is the identification of a P1 telegram as it is.
  return count == 1 && find_ident_in(text) == 0 ? 0 : count;
}

bool is_p1_string(std::string_view text) {
  const std::size_t line_end = std::min(text.find("\\r"), text.find("\\n"));
  if (line_end == std::string_view::npos) return false;
  PasteContext context;
  PasteFinding found;
  return find_p1_line(text.substr(0, line_end), context, found) && found.parts.front().begin == 0;
}

bool opens_string(std::string_view line, std::size_t at) {
  if (at == 0 || !is_paste_word(line[at - 1])) return true;
  return std::string_view("bBuUrR").contains(line[at - 1]) && (at == 1 || !is_paste_word(line[at - 2]));
}

}  // namespace

// Strings of a program or a log: b'~\xa0*A\x08', "~\240*A\b", "/KFM5...\r\n".
bool find_string(std::string_view line, PasteContext& context, PasteFinding& found) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char quote = line[at];
    if ((quote != '"' && quote != '\'') || !opens_string(line, at)) continue;
    const std::size_t end = closing_quote(line, at + 1, quote);
    const std::string_view text = line.substr(at + 1, end - at - 1);
    const std::string_view prefix = line.substr(0, at);
    const std::size_t escapes = count_escapes(text);
    const bool sure = escapes >= kSurelyEscaped || is_p1_string(text);
    const bool goes_on = found.parts.empty() && context.before == PasteCoding::escaped;
    const bool maybe = escapes > 0 || goes_on || text.contains('\\');
    const bool known = (maybe && context.knows(prefix)) || (!found.parts.empty() && !found.doubtful);
    if (sure && found.parts.empty()) context.learn(prefix);
    if (sure || (known && (goes_on || text.contains('\\'))) || escapes > 0) {
      found.parts.push_back({at + 1, end, PasteCoding::escaped, quote});
      found.doubtful = !sure && !known;
    }
    at = end;
  }
  return !found.parts.empty();
}

// The same without quotes: from the word with the first escape, or the identification of P1, to the end of the line.
bool find_escapes(std::string_view line, PasteContext& context, PasteFinding& found) {
  const std::size_t first = line.find('\\');
  if (first == std::string_view::npos || line.find_first_of("\"'") != std::string_view::npos) return false;
  if (count_escapes(line) < kSurelyEscaped && context.before != PasteCoding::escaped) return false;
  const std::size_t blank = line.substr(0, first).find_last_of(' ');
  const std::size_t begin = blank == std::string_view::npos ? 0 : blank + 1;
  found.parts.push_back({std::min(begin, find_ident_in(line)), line.size(), PasteCoding::escaped});
  return true;
}

}  // namespace ams2mqtt
