// Characters that stand for bytes -> those bytes, one character at a time and in constant memory, for each way in which
// people write bytes down. Where such characters begin in a line is found by framing/paste_form.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/framing/escape_decoder.hpp"
#include "ams2mqtt/framing/paste_coding.hpp"

namespace ams2mqtt {

class PasteDecoder {
 public:
  // What follows is written as `part` says; where it stands does not matter.
  void begin(const PastePart& part);
  // Appends what `character` completes. False when it does not belong to what was begun.
  [[nodiscard]] bool put(char character, std::vector<std::uint8_t>& bytes);
  // put() for the pairs of hexadecimal digits at the beginning of `text`, if there are many; how many characters it
  // took.
  [[nodiscard]] std::size_t put_pairs(std::string_view text, std::vector<std::uint8_t>& bytes);
  // put() for each character of `text`; false at the first that does not belong to it.
  [[nodiscard]] bool put_all(std::string_view text, std::vector<std::uint8_t>& bytes);
  // The characters have ended: appends what they leave unfinished. False for half a byte, which is lost.
  [[nodiscard]] bool end(std::vector<std::uint8_t>& bytes);
  // All of `text`; false as put() and end().
  [[nodiscard]] bool read(std::string_view text, std::vector<std::uint8_t>& bytes);

  [[nodiscard]] PasteCoding coding() const { return part_.coding; }

 private:
  [[nodiscard]] bool put_hex(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool end_hex(std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_word(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_decimal(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_base64(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool end_number(std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool end_word(std::vector<std::uint8_t>& bytes);

  PastePart part_;
  std::optional<std::uint8_t> high_;  // the first digit of a pair
  bool marked_ = false;               // behind 0x, where one digit is enough
  std::uint64_t number_ = 0;
  std::size_t digits_ = 0;  // of the number
  bool negative_ = false;
  std::uint32_t bits_ = 0;  // of base64
  int bit_count_ = 0;
  EscapeDecoder escapes_;  // reads the codings in which characters stand for themselves
};

}  // namespace ams2mqtt
