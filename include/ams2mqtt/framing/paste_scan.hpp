// Finds the pieces of a line of text that may stand for bytes: runs of hex digits, of decimal numbers, of base64; and
// what comes before them, such as times. Pure scanning, linear in the line. Next stage: framing/paste_form.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ams2mqtt {

[[nodiscard]] constexpr bool is_paste_blank(char character) {
  return character == ' ' || (character >= '\t' && character <= '\r');
}
[[nodiscard]] constexpr bool is_paste_digit(char character) {
  return character >= '0' && character <= '9';
}
[[nodiscard]] constexpr bool is_paste_letter(char character) {
  return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}
[[nodiscard]] constexpr bool is_paste_word(char character) {
  return is_paste_digit(character) || is_paste_letter(character) || character == '_';
}
// What may separate the hex digits of two bytes.
[[nodiscard]] constexpr bool is_paste_separator(char character) {
  switch (character) {
    case ',':
    case ';':
    case ':':
    case '.':
    case '-':
    case '_':
    case '|':
    case '\'':
    case '"':
    case '\\':
      return true;
    default:
      return is_paste_blank(character);
  }
}

[[nodiscard]] constexpr char at_or_nul(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}
// The number of decimal digits from `at` on.
[[nodiscard]] constexpr std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (is_paste_digit(at_or_nul(text, at + count))) ++count;
  return count;
}

// Consecutive bytes in one spelling.
struct PasteRun {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t bytes = 0;
  bool letters = false;  // a digit A...F
  bool marked = false;   // 0x or \x before each byte
  bool odd = false;      // decimal: a number of one or three digits
};

// The runs of pairs of hex digits, up to a comment. With `short_bytes` one digit is a byte, too. `runs` is kept for its
// memory.
void find_hex_runs(std::string_view line, bool short_bytes, std::vector<PasteRun>& runs);
[[nodiscard]] std::vector<PasteRun> hex_runs(std::string_view line, bool short_bytes = false);
// The runs of numbers from -128 to 255 with blanks or commas between them.
void find_decimal_runs(std::string_view line, std::vector<PasteRun>& runs);
[[nodiscard]] std::vector<PasteRun> decimal_runs(std::string_view line);
// The words that may be base64: letters of both cases and digits, of one alphabet, and no hex digits alone.
[[nodiscard]] std::vector<PasteRun> base64_runs(std::string_view line);

[[nodiscard]] inline std::string_view text_of(std::string_view line, const PasteRun& run) {
  return line.substr(run.begin, run.end - run.begin);
}
// There is nothing beside the run but blanks, commas and a comment.
[[nodiscard]] bool is_whole_line(std::string_view line, const PasteRun& run);
// Of the longest of `runs`.
[[nodiscard]] std::size_t most_bytes(const std::vector<PasteRun>& runs);

// How the numbers are written in a line that has nothing else.
enum class NumberSpelling : std::uint8_t { either, decimal, hexadecimal };
[[nodiscard]] NumberSpelling spelling_of(std::string_view line);

// The length of the time, the date or both that begins at `at`; 0 if none does.
[[nodiscard]] std::size_t time_length(std::string_view line, std::size_t at);
// The prefix of a line with each number, hexadecimal or not, made 0: what lines of one log have in common.
[[nodiscard]] std::string prefix_shape(std::string_view prefix);
// prefix_shape(prefix) == shape
[[nodiscard]] bool has_shape(std::string_view prefix, std::string_view shape);
[[nodiscard]] std::string_view trimmed_paste(std::string_view text);
// Without a `#` comment, or a C comment after 0x7E.
[[nodiscard]] std::string_view without_comment(std::string_view line);
[[nodiscard]] std::string_view without_c_comment(std::string_view text);
// From `at` on; empty when the text ends before that.
[[nodiscard]] std::string_view behind(std::string_view text, std::size_t at);

}  // namespace ams2mqtt
