// What was received at one format, and what the port's driver counted -> what is wrong with the format, how sure that
// is, and what was seen. Nothing here knows which adapter it is: some drivers count no errors, so that none counted
// proves nothing, and many show the good bytes of a bad format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/line_format.hpp"

namespace ams2mqtt {

enum class LineSign : std::uint8_t {
  undecided,   // too little was received
  frames,      // intact ones: the format is right
  message,     // without a link, and without errors: the format is right
  text,        // plain text: the format is right
  seven_bits,  // text with a parity bit in place of its eighth: 7E1 or 7O1 was read as 8N1
  parity_bit,  // intact frames whose stop bits are often missing: 8E1 was read as 8N1
  slower,      // bits last longer than they should: the meter's baud rate is lower
  garbled,     // neither frames nor text, and not slower: another parity, a higher baud rate, or an inverted line
  unframed,    // the same, but the driver counted no error among many bytes: the format may be right
  low,         // nothing but a level that is low: not connected, swapped or inverted
  inverted,    // the baud rate is known, and no parity fits
};

enum class Certainty : std::uint8_t { sure, likely, possible };

struct LineEvidence {
  Bytes bytes;         // of one burst; a break counts as a byte of 0, if the port hands it on
  LineCounts counts;   // meanwhile
  LineFormat format;   // that the port was set to
  bool whole = false;  // it was quiet before the first byte
  bool ended = false;  // and after the last
};

struct LineVerdict {
  LineSign sign = LineSign::undecided;
  Certainty certainty = Certainty::possible;
  LineFormat format = {};                // that the port was set to
  std::optional<LineFormat> meant = {};  // what it should be set to; of `slower` and `inverted` the baud rate alone
  std::size_t bytes = 0;
  LineCounts counts = {};
  // Nothing is intact, but the first byte of the burst is that of a frame: the baud rate may be right.
  bool begins_frame = false;

  // Nothing else has to be tried.
  [[nodiscard]] bool is_right() const;
};

[[nodiscard]] LineVerdict judge(const LineEvidence& evidence);

// "looks like 9600 7E1 read as 8N1: each of 312 bytes has even parity and is text without its highest bit"
[[nodiscard]] std::string sentence(const LineVerdict& verdict);

}  // namespace ams2mqtt
