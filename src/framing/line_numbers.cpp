#include "ams2mqtt/framing/line_numbers.hpp"

#include <algorithm>

#include "ams2mqtt/framing/paste_scan.hpp"
#include "paste_line.hpp"

namespace ams2mqtt {

namespace {

// What the messages of meters begin with, in hexadecimal digits, or an identification of P1.
bool begins_message_text(std::string_view text) {
  text = trimmed_paste(text);
  if (text.starts_with('/')) return text.size() > 3 && std::ranges::all_of(text.substr(1, 3), is_paste_letter);
  return begins_with(text, "7e") || begins_with(text, "68") || begins_with(text, "0f") || begins_with(text, "db") ||
         begins_with(text, "e6") || begins_with(text, "2f");
}

}  // namespace

// A number of a line stands before a bar, a tab or a blank. Before a blank it has to go on with the one before it, or
// the rest has to begin a message; bytes are written like that, too.
std::string_view LineNumbers::without_number(std::string_view line) {
  constexpr std::size_t kMostDigits = 6;
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return line;
  std::size_t end = begin;
  std::uint64_t number = 0;
  while (end < line.size() && end - begin < kMostDigits && is_paste_digit(line[end])) {
    number = number * 10 + static_cast<std::uint64_t>(line[end++] - '0');
  }
  const std::size_t mark = std::min(line.find_first_not_of(' ', end), line.size());
  const bool bar = mark > end && line.substr(mark).starts_with('|') && !line.substr(mark + 1).contains('|');
  const bool tab = mark == end && line.substr(end).starts_with('\t') && !line.substr(end + 1).contains('\t');
  const bool blank = mark > end && !bar;
  std::string_view rest = line.substr(std::min(bar || tab ? mark + 1 : end + 1, line.size()));
  if (bar && rest.starts_with(' ')) rest.remove_prefix(1);
  const bool goes_on = next_ > 0 && number == next_;
  const bool begins = number <= 1 && (tab || begins_message_text(rest));
  const bool padded = end > begin + 1 && line[begin] == '0';
  if (end == begin || padded || !(bar || ((tab || blank) && (goes_on || begins)))) {
    next_ = 0;
    return line;
  }
  next_ = number + 1;
  return rest;
}

}  // namespace ams2mqtt
