// The row of P1 telegrams: their lines are bytes already, but a log may have put something before each.

#include <algorithm>
#include <array>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/framing/paste_form.hpp"

namespace ams2mqtt {

namespace {

// Whether "1-0:1.8.0(" or another code with its parenthesis begins at `at`.
bool begins_value(std::string_view line, std::size_t at) {
  constexpr std::size_t kLongest = 24;
  constexpr auto kInCode = []() consteval {
    std::array<bool, 128> in_code{};
    for (const char character : std::string_view("0123456789.:*&-CFLP"))
      in_code[static_cast<unsigned char>(character)] = true;
    return in_code;
  }();
  const auto in_code = [&](char character) {
    return (character & '\x80') == 0 && kInCode[static_cast<unsigned char>(character)];
  };
  std::size_t end = at;
  while (end < line.size() && end - at <= kLongest && in_code(line[end])) ++end;
  return end < line.size() && line[end] == '(' && parse_written_obis(line.substr(at, end - at));
}

// A word with dots and a value in parentheses, such as "1-1:30.D(7)": no code, but no hex digits either.
bool resembles_value(std::string_view line) {
  const std::size_t open = line.find('(');
  const std::string_view word = line.substr(0, open);
  const auto in_word = [](char character) {
    return is_paste_word(character) || std::string_view(".:*&-/").contains(character);
  };
  return open != std::string_view::npos && line.ends_with(')') && word.find_first_of(".:") != std::string_view::npos &&
         std::ranges::all_of(word, in_word);
}

// "!", or with its check sum up to the end of the line.
bool is_end(std::string_view text) {
  if (!text.starts_with('!')) return false;
  const std::string_view rest = trimmed_paste(text.substr(1));
  return rest.size() <= 5 &&
         std::ranges::all_of(rest.substr(0, 4), [](char digit) { return hex_digit(digit).has_value(); });
}

// What follows the digits of a row are its characters.
bool shows_characters(std::string_view line, std::size_t at) {
  const std::vector<PasteRun> runs = hex_runs(line.substr(0, at));
  return std::ranges::any_of(
      runs, [&](const PasteRun& run) { return fits_characters(line, {run.begin, run.end, PasteCoding::hex}) == true; });
}

// "/KFM5..."; after other words, more of the identification must look like one, because paths look similar.
bool is_ident(std::string_view line, std::size_t at) {
  constexpr std::size_t kFlagLetters = 3;
  if (line.size() <= at + kFlagLetters) return false;
  if (!std::ranges::all_of(line.substr(at + 1, kFlagLetters), is_paste_letter)) return false;
  if (trimmed_paste(line.substr(0, at)).empty()) return true;
  if (at >= without_c_comment(line).size()) return false;  // the characters of what stands before
  const char next = line.size() > at + kFlagLetters + 1 ? line[at + kFlagLetters + 1] : ' ';
  return (is_paste_digit(next) || next == '-' || next == '\\') && !shows_characters(line, at);
}

// The size of a line's beginning that differs from `prefix` in its numbers alone; blanks at its end may be missing.
std::optional<std::size_t> same_prefix(std::string_view line, std::string_view prefix) {
  const auto skip_number = [](std::string_view text, std::size_t at) {
    while (at < text.size() && is_paste_digit(text[at])) ++at;
    return at;
  };
  if (prefix.empty()) return std::nullopt;
  std::size_t at = 0;
  for (std::size_t i = 0; i < prefix.size();) {
    if (at == line.size()) return trimmed_paste(prefix.substr(i)).empty() ? std::optional(at) : std::nullopt;
    if (is_paste_digit(prefix[i]) && is_paste_digit(line[at])) {
      i = skip_number(prefix, i);
      at = skip_number(line, at);
    } else if (prefix[i++] != line[at++]) {
      return std::nullopt;
    }
  }
  return at;
}

// Where the telegram's own text begins in a line of a log. Blanks before it are the meter's where the log has none.
std::size_t find_content(std::string_view line, const std::string& prefix) {
  const std::string_view text = trimmed_paste(line);
  // With nothing before the first line, a code that is none ("1-0:4:24.7.0") is the meter's too.
  const bool as_sent =
      begins_value(text, 0) || text.starts_with('(') || is_end(text) || (prefix.empty() && resembles_value(text));
  if (as_sent && (prefix.empty() || text.data() == line.data())) return 0;
  if (const auto size = same_prefix(line, prefix)) return *size;
  for (std::size_t at = 1; at < line.size(); ++at) {
    const char before = line[at - 1];
    if (is_paste_word(before) || before == '.' || before == '-') continue;
    if (begins_value(line, at) || is_end(line.substr(at))) return at;
  }
  return std::string_view::npos;
}

// A quote that was opened before `begin` is closed at the end.
std::size_t content_end(std::string_view line, std::size_t begin) {
  const char quote = begin > 0 ? line[begin - 1] : '\0';
  if (quote != '"' && quote != '\'' && quote != '`') return line.size();
  const std::size_t close = line.rfind(quote);
  return close != std::string_view::npos && close >= begin ? close : line.size();
}

void keep_text(std::string_view line, std::size_t begin, PasteFinding& found) {
  found.parts.push_back({begin, content_end(line, begin), PasteCoding::text});
  found.line_end = true;
}

// Other bytes than those of a telegram: its end is missing.
bool is_other(std::string_view line) {
  constexpr std::size_t kMinBytes = 8;
  if (resembles_value(trimmed_paste(line))) return false;
  return std::ranges::any_of(hex_runs(line), [](const PasteRun& run) { return run.bytes >= kMinBytes; });
}

}  // namespace

std::size_t find_ident_in(std::string_view line) {
  for (std::size_t at = line.find('/'); at != std::string_view::npos; at = line.find('/', at + 1)) {
    const bool apart = at == 0 || !(is_paste_word(line[at - 1]) || line[at - 1] == '/' || line[at - 1] == '.');
    if (apart && is_ident(line, at)) return at;
  }
  return std::string_view::npos;
}

bool find_p1_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  if (context.unfinished && context.before == PasteCoding::base64) return false;  // which has '/' and letters, too
  if (const std::size_t ident = find_ident_in(line); ident != std::string_view::npos) {
    const bool line_ends_alone = line.find_first_not_of('\r') == ident;  // of LF CR
    const std::size_t begin = line_ends_alone ? 0 : ident;
    context.p1 = true;
    context.p1_prefix = line.substr(0, begin);
    keep_text(line, begin, found);
    return true;
  }
  if (!context.p1) {
    if (!begins_value(line, 0) && !is_end(line)) return false;
    context.p1 = !is_end(line);
    context.p1_prefix.clear();
    keep_text(line, 0, found);
    return true;
  }
  if (trimmed_paste(line).empty()) {
    keep_text(line, line.size(), found);
    return true;
  }
  const std::size_t content = find_content(line, context.p1_prefix);
  if (content != std::string_view::npos) {
    keep_text(line, content, found);
    if (is_end(line.substr(content))) context.p1 = false;
    return true;
  }
  if (is_other(line)) {
    context.p1 = false;
    return false;
  }
  if (context.p1_prefix.empty()) keep_text(line, 0, found);
  return true;
}

}  // namespace ams2mqtt
