#include "ams2mqtt/service/recent_log.hpp"

#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {

void RecentLog::add(UtcSeconds time, LogLevel level, std::string_view text) {
  if (lines_.size() == kMost) lines_.pop_front();
  lines_.push_back({.number = next_++, .time = time, .level = level, .text = one_line(text, kLongest)});
}

std::vector<LoggedLine> RecentLog::from(std::uint64_t number) const {
  std::vector<LoggedLine> lines;
  for (const LoggedLine& line : lines_) {
    if (line.number >= number) lines.push_back(line);
  }
  return lines;
}

}  // namespace ams2mqtt
