// What bytes of a line are, byte by byte, also where they are damaged: for a person who looks for a fault or wants to
// know a meter's list. It shares the decoder's parts, and decides nothing: what counts is what the decoder says, whose
// values it shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/meter/decoder.hpp"

namespace ams2mqtt {

enum class RowVerdict : std::uint8_t {
  plain,   // nothing is checked here
  right,   // checked, and as it has to be
  wrong,   // what the decoder stumbles over
  remark,  // not on the wire: what follows from it
};

struct ExplainedRow {
  std::size_t offset = 0;  // in the bytes of its block
  std::size_t size = 0;    // 0: about what is around it
  std::size_t depth = 0;   // within what it is a part of
  RowVerdict verdict = RowVerdict::plain;
  std::string name;     // "destination address"
  std::string meaning;  // "21"; may be empty
};

// A frame, the message that several of them carry, or what a key has opened.
struct ExplainedBlock {
  std::string title;                // "HDLC frame"
  std::vector<std::uint8_t> bytes;  // what the rows are about
  std::size_t offset = 0;           // of the first of them on the line
  bool on_line = true;              // they are bytes of the line; else joined or decrypted ones
  std::vector<ExplainedRow> rows;   // in the order of the bytes, no byte in two rows of one depth
  std::vector<std::string> causes;  // what probably went wrong, the likeliest first; empty where nothing did
};

struct Explanation {
  std::deque<ExplainedBlock> blocks;
  bool cut = false;  // the line was longer than kMostExplained
};

inline constexpr std::size_t kMostExplained = std::size_t{64} * 1024;  // bytes of a line
inline constexpr std::size_t kMostExplainedRows = 20'000;

// `line` is everything that came, with nothing to follow it.
[[nodiscard]] Explanation explain(Bytes line, const DecoderOptions& options);

}  // namespace ams2mqtt
