// The rows of marks: something comes before or around the digits of each byte, or of those that are not characters.

#include <algorithm>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/escape_decoder.hpp"
#include "ams2mqtt/framing/paste_form.hpp"

namespace ams2mqtt {

namespace {

// Behind the blanks that may stand behind a closing parenthesis, from the right.
std::size_t skip_blanks_back(std::string_view line, std::size_t end) {
  while (end > 0 && is_paste_blank(line[end - 1])) --end;
  return end > 0 && line[end - 1] == ')' ? end : std::string_view::npos;
}

// Where the mark that ends at `end` begins; npos if it does not stand there.
std::size_t mark_begin(std::string_view line, std::size_t end, std::string_view mark) {
  for (; !mark.empty(); mark.remove_suffix(1)) {
    if (mark.back() == ')') end = skip_blanks_back(line, end);
    if (end == 0 || end > line.size() || line[end - 1] != mark.back()) return std::string_view::npos;
    --end;
  }
  return end;
}

// The first of the alternatives for which `fits` says yes.
template <class Fits>
std::optional<std::string_view> alternative(std::string_view marks, const Fits& fits) {
  for (std::size_t at = 0;;) {
    const std::size_t end = std::min(marks.find('|', at), marks.size());
    const std::string_view mark = marks.substr(at, end - at);
    if (fits(mark)) return mark;
    if (end == marks.size()) return std::nullopt;
    at = end + 1;
  }
}

// Whether the two digits at `at` have their marks and nothing that makes them part of something longer.
bool is_marked(std::string_view line, std::size_t at, const ByteMark& mark) {
  const auto apart = [&](std::size_t place) { return place >= line.size() || !is_paste_word(line[place]); };
  const auto before = alternative(mark.before, [&](std::string_view each) {
    const std::size_t begin = mark_begin(line, at, each);
    return begin != std::string_view::npos && (begin == 0 || !is_paste_word(each.front()) || apart(begin - 1));
  });
  if (!before) return false;
  return alternative(mark.behind,
                     [&](std::string_view each) {
                       const std::size_t end = at + 2 + each.size();
                       return line.substr(at + 2).starts_with(each) &&
                              (apart(end) || (!each.empty() && !is_paste_word(each.back())));
                     })
      .has_value();
}

// How many marks like "%A0" there are, and where the first one is.
struct Marks {
  std::size_t count = 0;
  std::size_t first = std::string_view::npos;
  bool adjacent = false;  // directly one after the other
};

Marks count_marks(std::string_view line, char mark) {
  Marks marks;
  for (std::size_t at = line.find(mark); at != std::string_view::npos; at = line.find(mark, at + 1)) {
    if (at + 2 >= line.size() || !hex_digit(line[at + 1]) || !hex_digit(line[at + 2])) continue;
    marks.first = std::min(marks.first, at);
    marks.adjacent = marks.adjacent || (at + 3 < line.size() && line[at + 3] == mark);
    ++marks.count;
  }
  return marks;
}

PastePart whole_text(std::string_view line, PasteCoding coding) {
  const std::string_view text = trimmed_paste(line);
  const std::size_t begin = static_cast<std::size_t>(text.data() - line.data());
  return {begin, begin + text.size(), coding};
}

}  // namespace

bool find_marked(const ByteMark& mark, std::string_view line, PasteContext& context, PasteFinding& found) {
  Characters last;  // of what may stand before the digits
  (void)alternative(mark.before, [&](std::string_view each) {
    last.add(each.back());
    return false;
  });
  const bool known = !context.marked.empty() && context.marked == mark.before;
  for (std::size_t at = 1; at + 1 < line.size(); ++at) {
    if (!last.have(line[at - 1]) || !hex_digit(line[at]) || !hex_digit(line[at + 1])) continue;
    if (!is_marked(line, at, mark)) continue;
    found.parts.push_back({at, at + 2, PasteCoding::hex});
    ++at;
  }
  if (found.parts.size() < kSurelyMarked && !(known && !found.parts.empty())) {
    found.parts.clear();
    return false;
  }
  context.marked = mark.before;
  found.in_pieces = true;
  return true;
}

// The word with the marks, up to what cannot be part of it, and behind what names it in an address: `?data=`.
bool find_percent(std::string_view line, PasteContext& context, PasteFinding& found) {
  const Marks marks = count_marks(line, '%');
  if (marks.count < (context.before == PasteCoding::percent ? 1 : kSurelyMarked)) return false;
  constexpr std::string_view kBefore = " \t\"'=?&<>";
  constexpr std::string_view kBehind = " \t\r\"'&<>";
  const std::size_t begin = line.substr(0, marks.first).find_last_of(kBefore) + 1;
  const std::size_t end = std::min(line.find_first_of(kBehind, marks.first), line.size());
  found.parts.push_back({begin, end, PasteCoding::percent});
  return true;
}

bool find_quoted(std::string_view line, PasteContext& context, PasteFinding& found) {
  const Marks marks = count_marks(line, '=');
  const bool goes_on = context.before == PasteCoding::quoted && (context.soft_break || marks.count > 0);
  if (!goes_on && (marks.count < kSurelyMarked || !marks.adjacent)) return false;
  const PastePart part = whole_text(line, PasteCoding::quoted);
  if (part.begin == part.end) return false;
  found.line_feed = goes_on && !context.soft_break;
  context.soft_break = line[part.end - 1] == '=';
  found.parts.push_back(part);
  return true;
}

std::size_t count_byte_entities(std::string_view line) {
  constexpr std::size_t kLongest = 8;
  std::size_t count = 0;
  for (std::size_t at = line.find("&#"); at != std::string_view::npos; at = line.find("&#", at + 2)) {
    const std::size_t end = line.find(';', at);
    if (end == std::string_view::npos || end - at >= kLongest) continue;
    const auto byte = entity_value(line.substr(at, end + 1 - at));
    if (byte && (*byte < ' ' || *byte > '~')) ++count;
  }
  return count;
}

bool find_entities(std::string_view line, PasteContext& context, PasteFinding& found) {
  const std::size_t count = count_byte_entities(line);
  if (count < (context.before == PasteCoding::entities ? 1 : kSurelyMarked)) return false;
  found.parts.push_back(whole_text(line, PasteCoding::entities));
  return true;
}

}  // namespace ams2mqtt
