// Characters that stand for bytes -> those bytes, one character at a time and in constant memory, for each way in which
// people write bytes down. Where such characters begin in a line is found by framing/paste_form.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ams2mqtt {

enum class PasteCoding : std::uint8_t {
  nothing,
  hex,         // 7EA0, 7e a0, 7E:A0, 0x7E, \x7e, 7Eh
  short_hex,   // 7E A0 2 41: without leading zeros
  words,       // a07e 412a, 120176, 41086, 01111110: numbers of so many bytes, low byte first
  decimal,     // 126, 160, and -96 for 160
  escaped,     // ~\xa0*A\x08, up to the closing quote
  percent,     // ~%A0*A%08
  quoted,      // ~=A0*A=08, quoted-printable
  entities,    // ~&#160;*A&#8;
  base64,      // in either alphabet
  characters,  // "   ~ 240   *   A  \b": of od -c
  text,        // as it is
};

// How the numbers of PasteCoding::words are written.
struct PasteWords {
  unsigned base = 16;
  std::size_t bytes = 1;  // of each number; of hexadecimal ones their digits say it
};

// Characters of a line that stand for bytes.
struct PastePart {
  std::size_t begin = 0;
  std::size_t end = 0;
  PasteCoding coding = PasteCoding::nothing;
  char quote = 0;  // ends an escaped string; 0 if nothing does
  PasteWords words = {};
};

inline constexpr std::size_t kCharacterField = 4;  // of od -c

// The byte of "&#160;", "&#xA0;" or "&amp;"; nothing for others.
[[nodiscard]] std::optional<std::uint8_t> entity_value(std::string_view entity);

class PasteDecoder {
 public:
  // What follows is written as `part` says; where it stands does not matter.
  void begin(const PastePart& part);
  // Appends what `character` completes. False when it does not belong to what was begun.
  [[nodiscard]] bool put(char character, std::vector<std::uint8_t>& bytes);
  // The characters have ended: appends what they leave unfinished. False for half a byte, which is lost.
  [[nodiscard]] bool end(std::vector<std::uint8_t>& bytes);
  // All of `text`; false as put() and end().
  [[nodiscard]] bool read(std::string_view text, std::vector<std::uint8_t>& bytes);

  [[nodiscard]] PasteCoding coding() const { return part_.coding; }

 private:
  [[nodiscard]] bool put_hex(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_word(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_decimal(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_base64(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_escaped(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_escape(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_marked(char character, char mark, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_entity(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_text(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_field(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool end_number(std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool end_word(std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool end_field(std::vector<std::uint8_t>& bytes);

  PastePart part_;
  std::optional<std::uint8_t> high_;  // the first digit of a pair
  bool marked_ = false;               // behind 0x, where one digit is enough
  std::uint64_t number_ = 0;
  std::size_t digits_ = 0;  // of the number
  bool negative_ = false;
  std::uint32_t bits_ = 0;  // of base64
  int bit_count_ = 0;
  enum class Escape : std::uint8_t { none, begun, hex, octal, unicode };
  Escape escape_ = Escape::none;
  int escape_digits_ = 0;
  std::uint32_t escape_value_ = 0;
  std::string field_;  // what a mark, an entity or a field of od -c has so far
};

}  // namespace ams2mqtt
