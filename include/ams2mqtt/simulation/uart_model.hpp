// What a receiver at one format makes of bits that were sent with another. Time is counted in ticks so short that every
// usual baud rate has a whole number of them to a bit.
#pragma once

#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/line_format.hpp"

namespace ams2mqtt::uart {

using Ticks = std::int64_t;
inline constexpr Ticks kTicksPerSecond = 115200LL * 64;

// The levels of a line: when each begins, alternating; high before the first, and in turn after it.
struct Waveform {
  std::vector<Ticks> changes;
  bool begins_low = false;  // as an inverted line rests
};

// `bytes` one behind the other, each with `gap` more stop bits than the format has. The first begins at `begin`.
// `deviation`: by how many of 1000 the sender's clock is slow.
[[nodiscard]] Waveform sent(Bytes bytes, const LineFormat& format, Ticks begin = kTicksPerSecond / 10,
                            bool inverted = false, unsigned gap = 0, int deviation = 0);
[[nodiscard]] Ticks duration(std::size_t bytes, const LineFormat& format, unsigned gap = 0);

// What a receiver does where the stop bit is missing.
enum class Resync : std::uint8_t {
  edge,   // waits for the next change from high to low
  start,  // takes it for a start bit, as a 16550 does
};

struct Character {
  Ticks at = 0;  // when it is complete
  std::uint8_t byte = 0;
  bool parity_error = false;
  bool framing_error = false;
  bool is_break = false;
};
// A break is a character of 0. Errors do not keep a character back. The receiver begins to listen at `from`.
[[nodiscard]] std::vector<Character> received(const Waveform& line, const LineFormat& format, Resync resync,
                                              Ticks from = 0);

[[nodiscard]] std::vector<std::uint8_t> bytes_of(const std::vector<Character>& characters);
[[nodiscard]] LineCounts counts_of(const std::vector<Character>& characters);

}  // namespace ams2mqtt::uart
