// Lines that have none of the forms, but look as if they were meant to be bytes -> the nearest form.

#include <algorithm>
#include <array>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/paste_form.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMany = 8;
constexpr std::size_t kSome = 4;
constexpr std::string_view kHexForm = "hexadecimal digits";
constexpr std::string_view kHexExample = "7E A0 2A 41";
constexpr std::string_view kNumbersForm = "decimal numbers";
constexpr std::string_view kNumbersExample = "[126, 160, 42, 65]";
constexpr std::string_view kBase64Form = "base64";
constexpr std::string_view kBase64Example = "fqAqQQiDEwQT5ucADw==";
constexpr std::string_view kDumpForm = "hexdump -C, od -t x1, Wireshark";
constexpr std::string_view kDumpExample = "0000   7e a0 2a 41   ~.*A";

bool is_hex(char character) {
  return hex_digit(character).has_value();
}

// A number whose digits were replaced by X, to hide them.
bool hides_digits(std::string_view line) {
  std::size_t digits = 0;
  std::size_t hidden = 0;
  for (const char character : line) {
    if (is_hex(character)) {
      ++digits;
    } else if (character == 'x' || character == 'X') {
      ++hidden;
    } else if (is_paste_word(character)) {
      digits = hidden = 0;
    }
    if (digits >= kMany && hidden > 1) return true;
  }
  return false;
}

// The number of words of letters and digits for which `is` is true.
template <class Is>
std::size_t count_words(std::string_view line, const Is& is) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at;
    while (end < line.size() && is_paste_word(line[end])) ++end;
    if (end > at && is(line.substr(at, end - at))) ++count;
    at = std::max(end, at + 1);
  }
  return count;
}

bool is_pair(std::string_view word) {
  if (word.starts_with("0x") || word.starts_with("0X")) word.remove_prefix(2);
  return word.size() == 2 && std::ranges::all_of(word, is_hex);
}
bool is_number(std::string_view word) {
  return word.size() <= 4 && std::ranges::all_of(word, is_paste_digit);
}
bool is_octal(std::string_view word) {
  return word.size() > 2 && word.size() <= 5 && word[0] == '0' && (is_paste_digit(word[1]) || word[1] == 'o') &&
         std::ranges::all_of(word.substr(2), is_paste_digit);
}

std::size_t count_of(std::string_view line, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = line.find(part); at != std::string_view::npos; at = line.find(part, at + part.size())) ++count;
  return count;
}

std::size_t longest_word(std::string_view line) {
  std::size_t longest = 0;
  std::size_t size = 0;
  for (const char character : line) longest = std::max(longest, size = is_paste_blank(character) ? 0 : size + 1);
  return longest;
}

// Digits in fours beside a count and a sum: ":10 0000 00 ...", "S113 0000 ...".
bool is_record(std::string_view text, char mark, std::size_t head) {
  if (!text.starts_with(mark) || text.size() < head + 2) return false;
  const std::string_view digits = text.substr(head);
  if (digits.size() % 2 != 0 || !std::ranges::all_of(digits, is_hex)) return false;
  const std::size_t count = static_cast<std::size_t>(*hex_digit(digits[0]) << 4U | *hex_digit(digits[1]));
  const std::size_t bytes = digits.size() / 2;
  return mark == ':' ? bytes == count + 5 : bytes == count + 1;
}

// "0000000   / esc nul nl": the names that od -a has for control characters.
bool has_control_names(std::string_view line) {
  constexpr std::array kNames = {"nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs",  "ht",  "nl",  "vt",
                                 "ff",  "cr",  "so",  "si",  "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb",
                                 "can", "em",  "sub", "esc", "fs",  "gs",  "rs",  "us",  "sp",  "del"};
  const auto is_name = [&](std::string_view word) { return std::ranges::find(kNames, word) != kNames.end(); };
  const std::string_view text = trimmed_paste(line);
  return text.size() > 8 && std::ranges::all_of(text.substr(0, 4), is_hex) && count_words(text.substr(4), is_name) > 1;
}

}  // namespace

PasteDoubt torn_digits() {
  return {kHexForm, "a byte lacks a digit", kHexExample};
}

std::optional<PasteDoubt> foreign_form(std::string_view line) {
  const std::string_view text = trimmed_paste(line);
  if (is_record(text, ':', 1)) {
    return PasteDoubt{kHexForm, "it is Intel HEX, which mixes in addresses and sums", kHexExample};
  }
  if (text.size() > 2 && is_paste_digit(text[1]) && is_record(text, 'S', 2)) {
    return PasteDoubt{kHexForm, "it is an S-record, which mixes in addresses and sums", kHexExample};
  }
  if (text.starts_with("begin ") && text.size() > 10 && is_paste_digit(text[6]) && is_paste_digit(text[8])) {
    return PasteDoubt{kBase64Form, "it is uuencoded", kBase64Example};
  }
  if (text.starts_with("<~")) return PasteDoubt{kBase64Form, "it is Ascii85", kBase64Example};
  return std::nullopt;
}

std::optional<PasteDoubt> nearest_form(std::string_view line) {
  if (has_control_names(line)) {
    return PasteDoubt{"hexdump -c, od -c", "od -a drops a bit of each byte", "0000000   ~ 240   *   A"};
  }
  const std::string_view text = trimmed_paste(without_comment(line));
  const bool digits = std::ranges::all_of(text, [](char each) { return is_hex(each) || is_paste_blank(each); });
  if (!text.empty() && digits) return torn_digits();
  if (hides_digits(line)) return PasteDoubt{kHexForm, "some of them have been replaced", kHexExample};
  for (const PasteRun& run : base64_runs(line)) {
    if (run.odd) return PasteDoubt{kBase64Form, "its length is not a multiple of four", kBase64Example};
  }
  if (count_words(line, is_octal) >= kMany) return PasteDoubt{kNumbersForm, "they are octal", kNumbersExample};
  if (count_of(line, ",") >= kMany && most_bytes(decimal_runs(line)) >= kSome) {
    return PasteDoubt{kNumbersForm, "not all of them are between 0 and 255", kNumbersExample};
  }
  const bool long_numbers =
      count_words(line, [](std::string_view word) { return is_number(word) && word.size() == 3; }) > 0;
  if (long_numbers && count_words(line, is_number) >= kMany) {
    return PasteDoubt{kNumbersForm, "something other than commas separates them", kNumbersExample};
  }
  if (most_bytes(hex_runs(line)) >= kSome || count_words(line, is_pair) >= kMany) {
    return PasteDoubt{kHexForm, "there is something else among them", kHexExample};
  }
  if (count_of(line, "M-") + count_of(line, "^") >= kSome) {
    return PasteDoubt{kDumpForm, "it is the output of cat -v, in which different bytes look alike", kDumpExample};
  }
  if (count_of(line, "\\") >= kSome) {
    return PasteDoubt{"a string with escapes", "not all of its escapes are known", R"(b'~\xa0*A\x08')"};
  }
  constexpr std::size_t kLongWord = 48;
  if (longest_word(line) >= kLongWord && !line.contains('(') && !line.contains("://")) {
    return PasteDoubt{kBase64Form, "it has characters that base64 does not have", kBase64Example};
  }
  return std::nullopt;
}

}  // namespace ams2mqtt
