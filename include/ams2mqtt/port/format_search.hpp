// Finds the format of a meter's port by listening: what comes is judged, and says which format to listen with next. A
// meter that sends every 10 s is understood within 30 s, which is at the second of its whole bursts, if its baud rate
// and parity are usual. Pure: bytes, counters and the time come in; whoever owns the port sets it to format().
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/line_format.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/port/line_verdict.hpp"

namespace ams2mqtt {

class FormatSearch {
 public:
  static constexpr Monotonic kPause{400};  // without a byte ends a burst
  static constexpr std::size_t kMostBytes = 16UL * 1024;

  // `first`: what was found before.
  explicit FormatSearch(const std::optional<LineFormat>& first = {});

  // What to listen with now.
  [[nodiscard]] const LineFormat& format() const { return format_; }

  // What has come since the last call, at least every 100 ms; `counts` are the driver's, 0 if it has none. After a
  // change of format() the first bytes are from before it, and are dropped. Returns a verdict once it has one, which
  // may have changed format().
  [[nodiscard]] std::optional<LineVerdict> hear(Bytes bytes, const LineCounts& counts, Monotonic now);

  [[nodiscard]] bool found() const { return found_; }
  // Of the newest burst; of the one that was understood after found().
  [[nodiscard]] Bytes burst() const { return burst_; }
  // Something has been received at all.
  [[nodiscard]] bool heard() const { return heard_; }
  // So often was nothing left to try, and everything is tried again.
  [[nodiscard]] unsigned rounds() const { return rounds_; }

 private:
  void take(Bytes bytes, Monotonic now);
  void forget_burst(const LineCounts& counts);
  void conclude(LineVerdict& verdict);
  void learn(const LineVerdict& verdict);
  void believe_nothing();
  [[nodiscard]] bool is_possible(const LineFormat& format) const;
  [[nodiscard]] std::optional<LineFormat> untried() const;

  LineFormat format_;
  std::vector<LineFormat> tried_;
  std::optional<unsigned> baud_;     // of the meter, if known
  std::optional<LineFormat> hunch_;  // to be tried before others
  unsigned least_ = 0;               // it is at least this
  unsigned most_;                    // and at most this
  std::vector<std::uint8_t> burst_;
  LineCounts counts_;       // when the burst began
  bool listening_ = false;  // what comes next is not from before a change
  Monotonic last_{0};       // byte, or change
  bool whole_ = false;
  bool heard_ = false;
  bool found_ = false;
  unsigned rounds_ = 0;
};

}  // namespace ams2mqtt
