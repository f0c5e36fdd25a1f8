// Characters that stand for bytes -> those bytes, one character at a time and in constant memory, for each way in which
// people write bytes down. Where such characters begin in a line is found by framing/paste_form.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ams2mqtt {

enum class PasteCoding : std::uint8_t {
  nothing,
  hex,        // 7EA0, 7e a0, 7E:A0, 0x7E, \x7e, 7Eh
  short_hex,  // 7E A0 2 41: without leading zeros
  swapped,    // a07e 412a: words, low byte first
  decimal,    // 126, 160, and -96 for 160
  escaped,    // ~\xa0*A\x08, up to the closing quote
  base64,     // in either alphabet
  text,       // as it is
};

class PasteDecoder {
 public:
  // What follows is written in `coding`; `quote` ends an escaped string, 0 if nothing does.
  void begin(PasteCoding coding, char quote = 0);
  // Appends what `character` completes. False when it does not belong to what was begun.
  [[nodiscard]] bool put(char character, std::vector<std::uint8_t>& bytes);
  // The characters have ended: appends what they leave unfinished. False for half a byte, which is lost.
  [[nodiscard]] bool end(std::vector<std::uint8_t>& bytes);
  // All of `text`; false as put() and end().
  [[nodiscard]] bool read(std::string_view text, std::vector<std::uint8_t>& bytes);

  [[nodiscard]] PasteCoding coding() const { return coding_; }

 private:
  [[nodiscard]] bool put_hex(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_decimal(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_base64(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_escaped(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_escape(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool end_number(std::vector<std::uint8_t>& bytes);

  PasteCoding coding_ = PasteCoding::nothing;
  char quote_ = 0;
  std::optional<std::uint8_t> high_;  // the first digit of a pair
  bool marked_ = false;               // behind 0x, where one digit is enough
  std::vector<std::uint8_t> word_;    // to be swapped, never more than kMaxWord bytes
  std::optional<int> number_;
  bool negative_ = false;
  std::uint32_t bits_ = 0;  // of base64
  int bit_count_ = 0;
  enum class Escape : std::uint8_t { none, begun, hex, octal, unicode };
  Escape escape_ = Escape::none;
  int escape_digits_ = 0;
  std::uint32_t escape_value_ = 0;
};

}  // namespace ams2mqtt
