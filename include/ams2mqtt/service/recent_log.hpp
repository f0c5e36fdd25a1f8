// The newest lines of the log, for the page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

struct LoggedLine {
  std::uint64_t number = 0;  // one more than that of the line before
  UtcSeconds time;           // by the host's clock
  LogLevel level = LogLevel::info;
  std::string text;

  friend bool operator==(const LoggedLine&, const LoggedLine&) = default;
};

class RecentLog {
 public:
  static constexpr std::size_t kMost = 200;      // lines
  static constexpr std::size_t kLongest = 1000;  // bytes of a line that are kept

  void add(UtcSeconds time, LogLevel level, std::string_view text);
  // Those with this number or a higher one, the oldest first.
  [[nodiscard]] std::vector<LoggedLine> from(std::uint64_t number) const;
  // Of the line that comes next.
  [[nodiscard]] std::uint64_t next() const { return next_; }

 private:
  std::deque<LoggedLine> lines_;
  std::uint64_t next_ = 0;
};

}  // namespace ams2mqtt
