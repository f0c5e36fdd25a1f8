// Frames on a line, for framing/line_mask.hpp: unlike the assemblers, which hand out
// messages, this says where their bytes are, so that they can be changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

inline constexpr char kReadoutStart = 0x02;  // before the lines of a readout; one manufacturer has it in its name
inline constexpr char kReadoutEnd = 0x03;

// A frame on the line whose check sum is right, or a P1 telegram that has none, or a wrong one.
struct CheckedFrame {
  enum class Kind : std::uint8_t { hdlc, mbus, p1_arc, p1_x25, p1_line_ends, p1_readout, p1_unchecked };
  Kind kind{};
  std::size_t begin = 0;  // of what is summed up
  std::size_t sum = 0;    // where the check sum is, which ends what is summed up
  std::size_t end = 0;
  std::size_t payload = 0;  // where its content begins
  std::size_t payload_end = 0;
  // Where the bytes are of a line whose 0A had become 0D 0A; empty: where the numbers above say.
  std::span<const std::size_t> places = {};

  [[nodiscard]] std::size_t place(std::size_t at) const { return places.empty() ? at : places[at]; }
  [[nodiscard]] bool is_p1() const { return kind != Kind::hdlc && kind != Kind::mbus; }
  // With what belongs to no other frame: flags, start characters.
  [[nodiscard]] std::size_t outer_begin() const {
    return place(begin - (kind == Kind::hdlc ? 1U : kind == Kind::mbus ? 4U : 0U));
  }
  [[nodiscard]] std::size_t outer_end() const { return kind == Kind::hdlc ? place(end) + 1 : end; }
};

// A line as it was before each of its 0A became 0D 0A (framing/crlf_restorer.hpp), and where its bytes are.
struct RestoredLine {
  std::vector<std::uint8_t> bytes;
  std::vector<std::size_t> places;

  explicit RestoredLine(Bytes line);
};

// In the order of the line, none within another. `restored` is of the same line, and outlives them.
[[nodiscard]] std::vector<CheckedFrame> frames_of(Bytes line, const RestoredLine& restored);

// Makes the check sum right again; false when the new one does not fit its place.
[[nodiscard]] bool mend(std::vector<std::uint8_t>& line, const CheckedFrame& frame);

}  // namespace ams2mqtt
