// What a link carried, whatever the link: the output of framing/, and the input of dlms/ and meter/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

enum class Framing : std::uint8_t {
  hdlc,  // framing/hdlc.hpp
  mbus,  // framing/mbus.hpp
  p1,    // framing/p1.hpp
  bare,  // framing/bare.hpp: a message without a link around it
};
// "hdlc", "mbus", "p1", "bare"
[[nodiscard]] std::string_view to_string(Framing framing);

struct Payload {
  Framing framing = Framing::hdlc;
  Bytes bytes;                 // [LLC] APDU, segments joined; of P1 the telegram from '/' to '!'
  std::size_t offset = 0;      // of its first byte on the line, counted from the first byte ever fed
  bool crlf_restored = false;  // accepted only after 0D 0A was turned back into 0A
  // A check sum of 16 bits fits every part. The 8 bits of M-Bus let one damaged telegram of 256 pass.
  bool checked = false;
};

// What has happened on a line so far.
struct LineCounters {
  std::uint64_t bytes = 0;
  std::uint64_t skipped_bytes = 0;  // outside any accepted frame; time fill (flags) is not counted
  std::uint64_t frames = 0;
  std::uint64_t crlf_restored = 0;
  std::uint64_t refused = 0;
};

}  // namespace ams2mqtt
