// The ways in which people write bytes down, and where in a line such characters stand. They are found by
// framing/paste_form.hpp and read by framing/paste_decoder.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ams2mqtt {

enum class PasteCoding : std::uint8_t {
  nothing,
  hex,         // 7EA0, 7e a0, 7E:A0, 0x7E, \x7e, 7Eh
  short_hex,   // 7E A0 2 41: without leading zeros
  words,       // a07e 412a, 120176, 41086, 01111110: numbers of several bytes, low byte first
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

}  // namespace ams2mqtt
