// Text whose characters stand for themselves, with marks before those that do not: strings of programs,
// percent-encoding, quoted-printable, entities of HTML, markdown, the fields of od -c -> bytes. A part of
// framing/paste_decoder.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/framing/paste_coding.hpp"

namespace ams2mqtt {

inline constexpr std::size_t kCharacterField = 4;  // of od -c

// The byte of "&#160;", "&#xA0;" or "&amp;"; nothing for others.
[[nodiscard]] std::optional<std::uint8_t> entity_value(std::string_view entity);

// begin(), put() and end() as those of PasteDecoder.
class EscapeDecoder {
 public:
  void begin(const PastePart& part);
  [[nodiscard]] bool put(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool end(std::vector<std::uint8_t>& bytes);

 private:
  [[nodiscard]] bool put_escaped(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_escape(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_marked(char character, char mark, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_entity(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_text(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool put_field(char character, std::vector<std::uint8_t>& bytes);
  [[nodiscard]] bool end_field(std::vector<std::uint8_t>& bytes);

  PasteCoding coding_ = PasteCoding::nothing;
  char quote_ = 0;  // ends a string; 0 if nothing does
  enum class Escape : std::uint8_t { none, begun, hex, octal, unicode };
  Escape escape_ = Escape::none;
  int escape_digits_ = 0;
  std::uint32_t escape_value_ = 0;
  std::string field_;  // what a mark, an entity or a field of od -c has so far
};

}  // namespace ams2mqtt
