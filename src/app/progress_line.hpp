// One line on a terminal that says how far a long job is. It appears after a second, moves a few times a second, and
// disappears before anything else is written there.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace ams2mqtt {

// "37 %, 74.0 of 200.0 MB, 131072 telegrams, 65536/s, 4 s left"
[[nodiscard]] std::string progress_text(std::uint64_t done, std::uint64_t total, std::uint64_t telegrams,
                                        std::chrono::duration<double> elapsed);

class ProgressLine {
 public:
  using Clock = std::chrono::steady_clock;

  // Of a job of `total` bytes; of 0 bytes or where standard error is no terminal, or standard output is one as well and
  // shows the progress by itself, nothing is ever written.
  explicit ProgressLine(std::uint64_t total);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(std::uint64_t done, std::uint64_t telegrams);
  void clear();

 private:
  std::uint64_t total_;  // 0: nothing is written
  Clock::time_point begin_;
  Clock::time_point due_;
  bool shown_ = false;
};

}  // namespace ams2mqtt
