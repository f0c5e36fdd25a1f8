#include "ams2mqtt/framing/paste_form.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kSurely = 8;  // so many bytes in a row are no accident
constexpr std::size_t kMaybe = 4;

std::string_view text_of(std::string_view line, const PasteRun& run) {
  return line.substr(run.begin, run.end - run.begin);
}

bool is_whole_line(std::string_view line, const PasteRun& run) {
  const auto nothing = [](char character) { return is_paste_blank(character) || character == ',' || character == ';'; };
  return std::ranges::all_of(line.substr(0, run.begin), nothing) &&
         std::ranges::all_of(without_comment(line.substr(run.end)), nothing);
}

// Nothing but closing marks and the count of the bytes follow: `7E.A0 (2)`.
bool ends_line(std::string_view line, std::size_t end) {
  bool counts = false;
  for (const char character : line.substr(end)) {
    if (character == '(') counts = true;
    const bool closes = is_paste_blank(character) || std::string_view("]})>\"'`,;.(:").contains(character);
    if (!closes && !(counts && is_paste_digit(character))) return false;
  }
  return true;
}

std::size_t most_bytes(const std::vector<PasteRun>& runs) {
  std::size_t most = 0;
  for (const PasteRun& run : runs) most = std::max(most, run.bytes);
  return most;
}

// Which of the runs of one spelling stand for bytes: all long ones, else the last one if there is some reason for it.
bool keep_runs(std::string_view line, const std::vector<PasteRun>& runs, PasteCoding coding, PasteContext& context,
               PasteFinding& found) {
  for (const PasteRun& run : runs) {
    if (run.bytes < kSurely) continue;
    if (found.parts.empty()) context.learn(line.substr(0, run.begin));
    found.parts.push_back({run.begin, run.end, coding, 0});
  }
  if (!found.parts.empty()) return true;
  if (runs.empty()) return false;
  const PasteRun& last = runs.back();
  if (is_whole_line(line, last)) {
    found.parts.push_back({last.begin, last.end, coding, 0});
    return true;
  }
  if (const std::size_t most = most_bytes(runs); most >= kMaybe && most > last.bytes) return false;
  if (last.begin == 0 || is_paste_word(line[last.begin - 1]) || !ends_line(line, last.end)) return false;
  const bool known = context.knows(line.substr(0, last.begin));
  found.doubtful = !known && !(last.bytes >= kMaybe && (last.letters || last.marked));
  found.parts.push_back({last.begin, last.end, coding, 0});
  return true;
}

bool find_fence(std::string_view line, PasteContext& /*context*/, PasteFinding& /*found*/) {
  const std::string_view text = trimmed_paste(line);
  return text.starts_with("```") || text == "~~~";
}

bool find_comment(std::string_view line, PasteContext& /*context*/, PasteFinding& /*found*/) {
  return trimmed_paste(line).starts_with('#');
}

// "(1704110400.123456) can0 123#7EA0"
bool find_candump_log(std::string_view line, PasteContext& /*context*/, PasteFinding& found) {
  constexpr std::size_t kMaxId = 8;
  const std::size_t mark = line.find('#');
  if (mark == std::string_view::npos || !trimmed_paste(line).starts_with('(')) return false;
  const std::size_t id = line.substr(0, mark).find_last_of(' ');
  if (id == std::string_view::npos || mark - id - 1 < 3 || mark - id - 1 > kMaxId) return false;
  const std::size_t begin = mark + 1;
  std::size_t end = begin;
  while (end < line.size() && hex_digit(line[end])) ++end;
  if ((end - begin) % 2 != 0 || end == begin) return false;
  found.parts.push_back({begin, end, PasteCoding::hex, 0});
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
  found.parts.push_back({begin, end, PasteCoding::hex, 0});
  return true;
}

bool is_hex_coding(PasteCoding coding) {
  return coding == PasteCoding::hex || coding == PasteCoding::short_hex || coding == PasteCoding::swapped;
}

// Numbers in brackets, behind commas, or one a line. Two digits each may be hex just as well: then what came before
// decides.
bool find_numbers(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kPlainNumbers = 16;  // of two digits each, none of them a letter: no hex digits
  std::vector<PasteRun> runs = decimal_runs(line);
  if (runs.empty()) return false;
  const bool goes_on = context.before == PasteCoding::decimal;
  std::erase_if(runs, [&](const PasteRun& run) {
    const bool plain = run.bytes >= kPlainNumbers && !is_hex_coding(context.before) && text_of(line, run).contains(',');
    if (!run.odd && !goes_on && !plain) return true;
    const bool listed = text_of(line, run).contains(',') || (run.begin > 0 && line[run.begin - 1] == '[');
    const bool alone = is_whole_line(line, run);
    const bool one_a_line = alone && (goes_on || (run.end - run.begin == 3 && !is_hex_coding(context.before)));
    if (run.bytes == 1) return !one_a_line && !listed;
    return !listed && !goes_on && (run.bytes < kSurely || is_hex_coding(context.before));
  });
  if (runs.empty() || most_bytes(hex_runs(line, true)) > most_bytes(runs)) return false;
  return keep_runs(line, runs, PasteCoding::decimal, context, found);
}

bool is_hex_or_blank(char character) {
  return hex_digit(character) || is_paste_blank(character);
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
  found.parts.push_back({0, line.size(), PasteCoding::hex, 0});
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
  found.parts.push_back({begin, begin + text.size(), PasteCoding::hex, 0});
  found.carries_on = goes_on;
  found.unfinished = (text.size() % 2 != 0) != goes_on;
  return true;
}

bool has_single_digit(std::string_view line) {
  const auto in_word = [&](std::size_t at) { return at < line.size() && is_paste_word(line[at]); };
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (hex_digit(line[at]) && !in_word(at + 1) && (at == 0 || !in_word(at - 1))) return true;
  }
  return false;
}

// 7E A0 2 41: a run of pairs and single digits that is longer than any run of pairs.
bool find_short_hex(std::string_view line, PasteContext& context, PasteFinding& found) {
  if (!has_single_digit(line)) return false;
  std::vector<PasteRun> runs = hex_runs(line, true);
  const bool goes_on = context.before == PasteCoding::short_hex;
  std::erase_if(runs,
                [&](const PasteRun& run) { return run.bytes < kSurely && !(goes_on && is_whole_line(line, run)); });
  if (runs.empty() || most_bytes(context.hex_runs_of(line)) >= most_bytes(runs)) return false;
  const bool letters = std::ranges::any_of(runs, &PasteRun::letters);
  return (letters || goes_on) && keep_runs(line, runs, PasteCoding::short_hex, context, found);
}

// What a message of a meter, in any link, begins with.
bool begins_message_text(std::string_view line, const PasteRun& run) {
  std::vector<std::uint8_t> bytes;
  PasteDecoder decoder;
  decoder.begin(PasteCoding::base64);
  if (!decoder.read(line.substr(run.begin, 8), bytes) || bytes.size() < 4) return false;
  switch (bytes[0]) {  // a byte of the wire
    case 0x7E:
      return (bytes[1] & 0xF0U) == 0xA0 || bytes[1] == 0x7E;
    case 0x68:
      return bytes[3] == 0x68 && bytes[1] == bytes[2];
    case '/':
      return is_paste_letter(static_cast<char>(bytes[1])) && is_paste_letter(static_cast<char>(bytes[2]));
    case 0xE6:
      return bytes[1] == 0xE7;
    case 0x0F:
    case 0xDB:
    case 0xE0:
      return true;
    default:
      return false;
  }
}

bool is_base64_digit(char character) {
  return is_paste_word(character) || std::string_view("+/-=").contains(character);
}

bool find_base64(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kLong = 60;
  const std::string_view text = trimmed_paste(line);
  if (context.unfinished && context.before == PasteCoding::base64 && !text.empty() &&
      std::ranges::all_of(text, is_base64_digit)) {
    const std::size_t begin = static_cast<std::size_t>(text.data() - line.data());
    found.parts.push_back({begin, begin + text.size(), PasteCoding::base64, 0});
    found.carries_on = true;
    found.unfinished = true;
    return true;
  }
  for (const PasteRun& run : base64_runs(line)) {
    const bool whole = !run.odd || (context.piece && run.end == line.size());
    if (!begins_message_text(line, run) && !(whole && run.end - run.begin >= kLong)) continue;
    found.parts.push_back({run.begin, run.end, PasteCoding::base64, 0});
    found.unfinished = is_whole_line(line, run);
  }
  return !found.parts.empty();
}

// Dumps go first, because the characters beside their bytes may look like anything; base64 goes before hex, because
// some of its letters are hex digits.
constexpr std::array kPasteForms = {
    PasteForm{"a fence of markdown", "```", find_fence},
    PasteForm{"the head of a dump", "Offset(h) 00 01 02 03 04 05 06 07", find_dump_header},
    PasteForm{"a mark of a dump", "*", find_dump_mark},
    PasteForm{"xxd, tcpdump -X", "00000000: 7ea0 2a41  ~.*A", find_colon_dump_line},
    PasteForm{"hexdump -C, od -t x1, Wireshark", "0000   7e a0 2a 41   ~.*A", find_dump_line},
    PasteForm{"hexdump, od -x", "0000000 a07e 412a", find_words_line},
    PasteForm{"pairs of hexadecimal digits", "7EA02A41 08 83", find_pairs},
    PasteForm{"candump -L", "(1704110400.123456) can0 123#7EA02A41", find_candump_log},
    PasteForm{"candump", "can0  123   [4]  7E A0 2A 41", find_candump},
    PasteForm{"a string with escapes", R"(b'~\xa0*A\x08\x83\x13')", find_string},
    PasteForm{"a line of a P1 telegram", "[12:00:01] 1-0:1.8.0(000123.456*kWh)", find_p1_line},
    PasteForm{"escapes without quotes", R"(~\xa0*A\x08\x83\x13\x04)", find_escapes},
    PasteForm{"a comment", "# 7E A0", find_comment},
    PasteForm{"decimal numbers", "[126, 160, 42, 65, 8, 131, 19, 4]", find_numbers},
    PasteForm{"hexadecimal digits, wrapped within a byte", "7EA02A41088313041", find_wrapped_hex},
    PasteForm{"hexadecimal without leading zeros", "7E A0 2A 41 8 83 13 4", find_short_hex},
    PasteForm{"base64", "fqAqQQiDEwQT5ucADw==", find_base64},
    PasteForm{"hexadecimal digits", "[12:00:01] RX: 7E A0 2A 41 08 83 13 04", find_hex},
};

// A number whose digits were replaced by X, to hide them.
bool hides_digits(std::string_view line) {
  constexpr std::size_t kMinDigits = 8;
  std::size_t digits = 0;
  std::size_t hidden = 0;
  for (const char character : line) {
    if (hex_digit(character)) {
      ++digits;
    } else if (character == 'x' || character == 'X') {
      ++hidden;
    } else if (is_paste_word(character)) {
      digits = hidden = 0;
    }
    if (digits >= kMinDigits && hidden > 1) return true;
  }
  return false;
}

}  // namespace

const std::vector<PasteRun>& PasteContext::hex_runs_of(std::string_view line) {
  if (!std::exchange(has_runs_, true)) runs_ = hex_runs(line);
  return runs_;
}

bool PasteContext::knows(std::string_view prefix) const {
  return !trimmed_paste(prefix).empty() && std::ranges::find(known_, prefix_shape(prefix)) != known_.end();
}

void PasteContext::learn(std::string_view prefix) {
  if (trimmed_paste(prefix).empty() || knows(prefix)) return;
  known_[newest_] = prefix_shape(prefix);
  newest_ = (newest_ + 1) % kKnown;
}

std::span<const PasteForm> paste_forms() {
  return kPasteForms;
}

PasteDoubt torn_digits() {
  return {"hexadecimal digits", "a byte lacks a digit", "7E A0 2A 41"};
}

std::optional<PasteDoubt> nearest_form(std::string_view line) {
  const std::string_view text = trimmed_paste(without_comment(line));
  if (!text.empty() && std::ranges::all_of(text, is_hex_or_blank)) {
    return torn_digits();
  }
  if (hides_digits(line)) return PasteDoubt{"hexadecimal digits", "some of them are replaced", "7E A0 2A 41"};
  for (const PasteRun& run : base64_runs(line)) {
    if (run.odd) return PasteDoubt{"base64", "its length is no multiple of four", "fqAqQQiDEwQT5ucADw=="};
  }
  std::size_t numbers = 0;
  for (std::size_t at = line.find(','); at != std::string_view::npos; at = line.find(',', at + 1)) ++numbers;
  if (numbers >= kSurely && most_bytes(decimal_runs(line)) >= kMaybe) {
    return PasteDoubt{"decimal numbers", "not all of them are between 0 and 255", "[126, 160, 42, 65]"};
  }
  if (most_bytes(hex_runs(line)) >= kMaybe) {
    return PasteDoubt{"hexadecimal digits", "something else stands among them", "7E A0 2A 41"};
  }
  return std::nullopt;
}

}  // namespace ams2mqtt
