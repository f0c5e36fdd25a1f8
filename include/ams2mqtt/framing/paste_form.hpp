// The forms in which people paste bytes, one row each: from a log, a dump, a program, a message. A line of text -> the
// parts of it that stand for bytes, and how they are written. Rows are tried in their order; the first that knows the
// line has it. What lines before have shown helps to read the next one, in constant memory. Next stage:
// framing/paste_decoder.hpp, through framing/paste_reader.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/framing/paste_coding.hpp"
#include "ams2mqtt/framing/paste_context.hpp"

namespace ams2mqtt {

// What a row finds in a line.
struct PasteFinding {
  std::vector<PastePart> parts;
  std::size_t repeated = 0;  // first, this many bytes of the dump's previous line come again
  std::size_t filled = 0;    // this many bytes at a dump's end only pad its last number
  bool dump = false;         // the line is one of a dump
  bool line_end = false;     // the line's end belongs to its text
  bool line_feed = false;    // a line feed belongs between the previous line and this one
  bool doubtful = false;     // a few digits, which count if more lines of this log have some
  bool carries_on = false;   // continues the byte in which the previous line ended
  bool unfinished = false;   // the next line may do so
  bool in_pieces = false;    // what follows the last part is examined again if the line continues

  // For the next line; the memory is kept.
  void clear() {
    std::vector<PastePart> kept = std::move(parts);
    kept.clear();
    *this = {};
    parts = std::move(kept);
  }
};

// Whether the characters behind the numbers of `part` are those of its bytes, with '.' for what cannot be printed;
// nothing when there are none to compare.
[[nodiscard]] std::optional<bool> fits_characters(std::string_view line, const PastePart& part);

// What comes right before and after the two digits of each byte; '|' separates the alternatives.
struct ByteMark {
  std::string_view before;
  std::string_view behind;
};

// Which of the characters of ASCII there are.
class Characters {
 public:
  constexpr Characters() = default;
  constexpr explicit Characters(std::string_view text) {
    for (const char character : text) add(character);
  }
  constexpr void add(char character) {
    const auto place = static_cast<unsigned char>(character);
    if (place < 128) bits_[place / 64] |= std::uint64_t{1} << place % 64;
  }
  [[nodiscard]] constexpr bool have(char character) const {
    const auto place = static_cast<unsigned char>(character);
    return place < 128 && (bits_[place / 64] >> place % 64 & 1U) != 0;
  }
  [[nodiscard]] constexpr bool have_any_of(const Characters& others) const {
    return ((bits_[0] & others.bits_[0]) | (bits_[1] & others.bits_[1])) != 0;
  }

 private:
  std::array<std::uint64_t, 2> bits_{};
};

struct PasteForm {
  std::string_view name;
  std::string_view example;
  // Lines without any of these do not have this form; empty: any line may have it.
  std::string_view needs;
  // True when the line has this form; null: the bytes are marked.
  bool (*find)(std::string_view line, PasteContext& context, PasteFinding& found) = nullptr;
  ByteMark mark = {};

  [[nodiscard]] bool has(std::string_view line, PasteContext& context, PasteFinding& found) const;
};
[[nodiscard]] std::span<const PasteForm> paste_forms();
// The first of them that the line has, or null.
[[nodiscard]] const PasteForm* find_paste_form(std::string_view line, PasteContext& context, PasteFinding& found);

// Why a line without bytes may have been meant to have some: "a byte lacks a digit"; empty if it does not look like
// that.
struct PasteDoubt {
  std::string_view form;  // the nearest form's name
  std::string_view why;
  std::string_view example;
};
[[nodiscard]] std::optional<PasteDoubt> nearest_form(std::string_view line);
// For a line in a form that is not supported, and that another form could mistake for its own.
[[nodiscard]] std::optional<PasteDoubt> foreign_form(std::string_view line);
// For hexadecimal digits that end within a byte.
[[nodiscard]] PasteDoubt torn_digits();

// Rows of the table, by their files.
bool find_colon_dump_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_low_first_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_bits_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_dump_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_words_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_octal_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_decimals_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_characters_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_dump_mark(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_dump_header(std::string_view line, PasteContext& context, PasteFinding& found);

inline constexpr std::size_t kSurelyMarked = 4;  // this many marks are no accident
// Entities of HTML that stand for no character of a text.
[[nodiscard]] std::size_t count_byte_entities(std::string_view line);
bool find_marked(const ByteMark& mark, std::string_view line, PasteContext& context, PasteFinding& found);
bool find_percent(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_quoted(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_entities(std::string_view line, PasteContext& context, PasteFinding& found);

bool find_string(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_escapes(std::string_view line, PasteContext& context, PasteFinding& found);

// Where the identification of a P1 telegram begins; npos if there is none.
[[nodiscard]] std::size_t find_ident_in(std::string_view line);
bool find_p1_line(std::string_view line, PasteContext& context, PasteFinding& found);

bool find_candump_log(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_candump(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_bits(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_numbers(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_pairs(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_hex(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_wrapped_hex(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_short_hex(std::string_view line, PasteContext& context, PasteFinding& found);

bool find_base64(std::string_view line, PasteContext& context, PasteFinding& found);

}  // namespace ams2mqtt
