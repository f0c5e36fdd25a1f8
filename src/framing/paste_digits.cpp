// The rows of digits without a form of their own: hexadecimal, decimal and binary numbers in a line of a log or a
// program.

#include <algorithm>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/paste_form.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kManyBytes = 8;  // this many bytes in a row are no accident
constexpr std::size_t kSomeBytes = 4;

// Nothing but closing marks and the count of the bytes follow: `7E.A0 (2)`.
bool ends_line(std::string_view line, std::size_t end) {
  bool counts = false;
  for (const char character : behind(without_comment(line), end)) {
    if (character == '(') counts = true;
    const bool closes = is_paste_blank(character) || std::string_view("]})>\"'`,;.(:").contains(character);
    if (!closes && !(counts && is_paste_digit(character))) return false;
  }
  return true;
}

// Which of the runs of one spelling stand for bytes: all long ones, else the last one if there is some reason for it.
bool keep_runs(std::string_view line, const std::vector<PasteRun>& runs, PasteCoding coding, PasteContext& context,
               PasteFinding& found) {
  for (const PasteRun& run : runs) {
    if (run.bytes < kManyBytes) continue;
    if (found.parts.empty()) context.learn(line.substr(0, run.begin));
    context.learn_tail(line.substr(run.end));
    found.parts.push_back({run.begin, run.end, coding});
  }
  if (!found.parts.empty()) return true;
  if (runs.empty()) return false;
  const PasteRun& last = runs.back();
  if (is_whole_line(line, last)) {
    found.parts.push_back({last.begin, last.end, coding});
    return true;
  }
  const bool known = context.knows(line.substr(0, last.begin));
  if (const std::size_t most = most_bytes(runs); !known && most >= kSomeBytes && most > last.bytes) return false;
  const bool known_tail = context.knows_tail(line.substr(last.end));
  if (last.begin == 0 && context.before == coding && known_tail) {
    found.parts.push_back({last.begin, last.end, coding});
    return true;
  }
  const bool in_place = known || trimmed_paste(line.substr(0, last.begin)).empty();
  if (in_place && context.before == coding && fits_characters(line, {last.begin, last.end, coding}) == true) {
    found.parts.push_back({last.begin, last.end, coding});
    return true;
  }
  if (last.begin == 0 || is_paste_word(line[last.begin - 1])) return false;
  if (!ends_line(line, last.end) && !known_tail) return false;
  found.doubtful = !known && !(last.bytes >= kSomeBytes && (last.letters || last.marked));
  found.parts.push_back({last.begin, last.end, coding});
  return true;
}

bool is_hex_coding(PasteCoding coding) {
  return coding == PasteCoding::hex || coding == PasteCoding::short_hex || coding == PasteCoding::words;
}

bool is_hex_or_blank(char character) {
  return hex_digit(character) || is_paste_blank(character);
}

// A hexadecimal digit alone, as a byte among others; and, where the line before was no such one, a letter among the
// digits, without which the numbers may be decimal.
bool may_be_short_hex(std::string_view line, bool goes_on) {
  const auto beside = [&](std::size_t at) { return at >= line.size() || is_paste_separator(line[at]); };
  bool letters = goes_on;
  bool single = false;
  for (std::size_t at = 0; at < line.size() && !(letters && single); ++at) {
    if (!hex_digit(line[at])) continue;
    letters = letters || !is_paste_digit(line[at]);
    single = single || (beside(at + 1) && (at == 0 || beside(at - 1)));
  }
  return letters && single;
}

}  // namespace

// "(1704110400.123456) can0 123#7EA0"; of CAN FD "123##17EA0", with a digit of flags.
bool find_candump_log(std::string_view line, PasteContext& /*context*/, PasteFinding& found) {
  constexpr std::size_t kMaxId = 8;
  const std::size_t mark = line.find('#');
  if (mark == std::string_view::npos || !trimmed_paste(line).starts_with('(')) return false;
  const std::size_t id = line.substr(0, mark).find_last_of(' ');
  if (id == std::string_view::npos || mark - id - 1 < 3 || mark - id - 1 > kMaxId) return false;
  const bool flexible = line.substr(mark + 1).starts_with('#');
  const std::size_t begin = std::min(mark + (flexible ? 3 : 1), line.size());
  std::size_t end = begin;
  while (end < line.size() && hex_digit(line[end])) ++end;
  if ((end - begin) % 2 != 0 || end == begin) return false;
  found.parts.push_back({begin, end, PasteCoding::hex});
  return true;
}

// "can0  123   [8]  7E A0 ..."; the number in brackets says how many bytes there are.
bool find_candump(std::string_view line, PasteContext& /*context*/, PasteFinding& found) {
  const std::size_t open = line.find(" [");
  if (open == std::string_view::npos || open < 3) return false;
  const std::size_t close = line.find("]  ", open);
  if (close == std::string_view::npos || close > open + 4) return false;
  std::size_t count = 0;
  for (std::size_t i = open + 2; i < close; ++i) {
    if (!is_paste_digit(line[i])) return false;
    count = count * 10 + static_cast<std::size_t>(line[i] - '0');
  }
  if (count == 0) return false;
  const std::size_t begin = close + 3;
  const std::size_t end = begin + 3 * count - 1;
  if (end > line.size()) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = begin + 3 * i;
    if (!hex_digit(line[at]) || !hex_digit(line[at + 1]) || (i + 1 < count && line[at + 2] != ' ')) return false;
  }
  found.parts.push_back({begin, end, PasteCoding::hex});
  return true;
}

// 01111110 10100000, or 0b01111110: eight digits a byte. Without the mark digits that are all 0 and 1 can be
// hexadecimal as well: then what came before decides.
bool find_bits(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kBits = 8;
  bool marked = true;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at;
    while (end < line.size() && is_paste_word(line[end])) ++end;
    if (found.parts.empty() && end - at < kBits) {
      at = std::max(end, at + 1);
      continue;
    }
    std::string_view digits = line.substr(at, end - at);
    const bool mark = digits.starts_with("0b");
    if (mark) digits.remove_prefix(2);
    if (digits.size() == kBits && digits.find_first_not_of("01") == std::string_view::npos) {
      found.parts.push_back({end - kBits, end, PasteCoding::words, 0, {2, 1}});
      marked = marked && mark;
    } else if (std::ranges::any_of(digits, is_paste_digit) && !found.parts.empty()) {
      found.parts.clear();
      return false;
    }
    at = std::max(end, at + 1);
  }
  const bool known = context.before == PasteCoding::words || marked;
  const bool certain = found.parts.size() >= kSomeBytes && !is_hex_coding(context.before) && line.contains('1');
  if (found.parts.empty() || (!known && !certain)) {
    found.parts.clear();
    return false;
  }
  found.in_pieces = true;
  return true;
}

// Numbers in brackets, after commas, or one per line. If each has two digits, they may just as well be hex: then what
// came before decides.
bool find_numbers(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kPlainNumbers = 16;  // of two digits each, none of them a letter: no hex digits
  std::vector<PasteRun>& runs = context.decimal_runs_of(line);
  if (runs.empty()) return false;
  const bool goes_on = context.before == PasteCoding::decimal;
  std::erase_if(runs, [&](const PasteRun& run) {
    const bool plain = run.bytes >= kPlainNumbers && !is_hex_coding(context.before) && text_of(line, run).contains(',');
    if (!run.odd && !goes_on && !plain) return true;
    const bool listed = text_of(line, run).contains(',') || (run.begin > 0 && line[run.begin - 1] == '[');
    const bool alone = is_whole_line(line, run);
    const bool one_a_line = alone && (goes_on || (run.end - run.begin == 3 && !is_hex_coding(context.before)));
    if (run.bytes == 1) return !one_a_line && !listed;
    return !listed && !goes_on && (run.bytes < kManyBytes || is_hex_coding(context.before));
  });
  if (runs.empty() || most_bytes(context.short_runs_of(line)) > most_bytes(runs)) return false;
  return keep_runs(line, runs, PasteCoding::decimal, context, found);
}

// A line of nothing but pairs, as most are.
bool find_pairs(std::string_view line, PasteContext& context, PasteFinding& found) {
  if (context.unfinished || context.before == PasteCoding::decimal || context.before == PasteCoding::short_hex)
    return false;
  std::size_t digits = 0;
  bool any = false;
  for (const char character : line) {
    if (hex_digit(character)) {
      ++digits;
      any = true;
    } else if (!is_paste_blank(character) || digits % 2 != 0) {
      return false;
    }
  }
  if (!any || digits % 2 != 0) return false;
  found.parts.push_back({0, line.size(), PasteCoding::hex});
  return true;
}

// A line of nothing but digits counts as a whole or not at all.
bool find_hex(std::string_view line, PasteContext& context, PasteFinding& found) {
  const std::vector<PasteRun>& runs = context.hex_runs_of(line);
  const bool torn = !runs.empty() && !is_whole_line(line, runs.front());
  if (torn && std::ranges::all_of(without_comment(line), is_hex_or_blank)) return false;
  return keep_runs(line, runs, PasteCoding::hex, context, found);
}

// One long number that was wrapped within a byte; the next line has the other half.
bool find_wrapped_hex(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kMinDigits = 16;
  const std::string_view text = trimmed_paste(line);
  const bool digits = std::ranges::all_of(text, [](char character) { return hex_digit(character).has_value(); });
  if (!digits || text.empty()) return false;
  const bool goes_on = context.unfinished && context.before == PasteCoding::hex;
  if (!goes_on && (text.size() % 2 == 0 || text.size() < kMinDigits)) return false;
  const std::size_t begin = static_cast<std::size_t>(text.data() - line.data());
  found.parts.push_back({begin, begin + text.size(), PasteCoding::hex});
  found.carries_on = goes_on;
  found.unfinished = (text.size() % 2 != 0) != goes_on;
  return true;
}

// 7E A0 2 41: a run of pairs and single digits that is longer than any run of pairs.
bool find_short_hex(std::string_view line, PasteContext& context, PasteFinding& found) {
  const bool goes_on = context.before == PasteCoding::short_hex;
  if (!may_be_short_hex(line, goes_on)) return false;
  const std::vector<PasteRun>& all = context.short_runs_of(line);
  if (most_bytes(context.hex_runs_of(line)) >= most_bytes(all)) return false;
  std::vector<PasteRun> runs = all;
  std::erase_if(runs,
                [&](const PasteRun& run) { return run.bytes < kManyBytes && !(goes_on && is_whole_line(line, run)); });
  const bool letters = std::ranges::any_of(runs, &PasteRun::letters);
  return !runs.empty() && (letters || goes_on) && keep_runs(line, runs, PasteCoding::short_hex, context, found);
}

}  // namespace ams2mqtt
