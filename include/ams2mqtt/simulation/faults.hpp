// What goes wrong between a meter and its reader, on demand: bytes in, damaged bytes out, the same for the same seed.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/line_format.hpp"
#include "ams2mqtt/simulation/household.hpp"
#include "ams2mqtt/simulation/uart_model.hpp"

namespace ams2mqtt {

enum class FaultKind : std::uint8_t { bit_errors, lost_bytes, crlf, silence, replug, repeated_hour, clock_error };

struct Fault {
  FaultKind kind = FaultKind::bit_errors;
  std::int64_t amount = 0;
};

struct FaultRow {
  FaultKind kind = FaultKind::bit_errors;
  std::string_view name;     // "bit-errors"
  std::string_view meaning;  // what N is, or what happens
  std::string_view answer;   // what the daemon says
  std::int64_t usual = 0;
  std::int64_t least = 0;
  std::int64_t most = 0;  // 0: it takes no number
};
[[nodiscard]] std::span<const FaultRow> fault_rows();
// "bit-errors", "silence=30"; the error is a sentence without a full stop.
[[nodiscard]] std::expected<Fault, std::string> parse_fault(std::string_view text);
// The amount of the last one of a kind.
[[nodiscard]] std::optional<std::int64_t> amount_of(std::span<const Fault> faults, FaultKind kind);

// Of so many seconds the first three quarters are well: `at` is in the last.
[[nodiscard]] bool is_out(std::int64_t seconds, std::chrono::milliseconds at);

// How bits are put on the line.
struct LineModel {
  LineFormat sender;
  bool inverted = false;  // for the receiver
  unsigned noise = 0;     // spikes in 100,000 bits
};

inline constexpr uart::Ticks kLineBegin = uart::kTicksPerSecond / 10;

class LineDamage {
 public:
  LineDamage(std::vector<Fault> faults, std::uint64_t seed) : faults_(std::move(faults)), random_(seed) {}

  // What is left of a message, which may be nothing, sent `at`.
  [[nodiscard]] std::vector<std::uint8_t> damage(Bytes message, std::chrono::milliseconds at);
  // The levels of the line; the first byte begins at kLineBegin.
  [[nodiscard]] uart::Waveform on_line(Bytes bytes, const LineModel& model);

 private:
  std::vector<Fault> faults_;
  Random random_;
};

// A reader's port, which may be set to another format while it hears.
class LineReader {
 public:
  LineReader() = default;
  explicit LineReader(uart::Waveform line) : line_(std::move(line)) {}

  // What has arrived since the last call, until a moment that is not before that of the last. A break is a byte of 0,
  // or nothing if `hears_breaks` is false.
  [[nodiscard]] std::vector<std::uint8_t> hear(const LineFormat& format, bool hears_breaks, uart::Ticks until);

 private:
  uart::Waveform line_;
  std::optional<LineFormat> format_;
  uart::Ticks heard_ = 0;
  std::vector<uart::Character> characters_;
  std::size_t next_ = 0;
};

}  // namespace ams2mqtt
