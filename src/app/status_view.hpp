// A line's status on standard output, again and again: redrawn on a terminal, elsewhere once more after each frame.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "meter_status.hpp"
#include "watch_command.hpp"

namespace ams2mqtt {

class StatusView {
 public:
  static constexpr std::chrono::seconds kEvery{1};

  explicit StatusView(const WatchOptions& options);

  // Redrawn.
  [[nodiscard]] bool is_live() const { return live_; }
  // `news`: lines that stand below the table where it is redrawn.
  void show(const MeterStatus& status, const std::vector<std::string>& news = {});

 private:
  void print_status(const MeterStatus& status, const std::vector<std::string>& news) const;

  const WatchOptions& options_;
  bool live_;
  bool shown_ = false;
  std::uint64_t frames_ = 0;  // when it was shown
};

}  // namespace ams2mqtt
