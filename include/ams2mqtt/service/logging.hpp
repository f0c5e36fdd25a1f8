// Where log lines go: standard error. For the journal they begin with "<6>" and the like, which set their priority, and
// carry no time; otherwise they begin with time and level. Whoever logs never waits for whoever reads (LineWriter), and
// repeated lines are summed up (LogLimiter), to which a clone of the default logger with its own name is a separate
// source of lines.
#pragma once

#include <spdlog/fwd.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/service/recent_log.hpp"

namespace ams2mqtt {

// True when standard error is a stream of the systemd journal (JOURNAL_STREAM names this very file).
[[nodiscard]] bool logs_to_journal();

// What a line on standard error begins with that is an error and written without the log: "<3>" for the journal.
[[nodiscard]] std::string_view error_mark();

// Makes spdlog's default logger. One at a time, before anything logs; its destructor writes the last lines and waits at
// most a second for their reader.
class Logging {
 public:
  explicit Logging(LogLevel level, int descriptor = STDERR_FILENO);
  ~Logging();
  Logging(const Logging&) = delete;
  Logging& operator=(const Logging&) = delete;

  // The last line that was a warning or worse, without its time; empty: none yet.
  [[nodiscard]] std::string last_trouble() const { return last_trouble_(); }
  // See RecentLog.
  [[nodiscard]] std::vector<LoggedLine> recent(std::uint64_t from) const { return recent_(from); }

 private:
  std::function<void()> finish_;
  std::function<std::string()> last_trouble_;
  std::function<std::vector<LoggedLine>(std::uint64_t)> recent_;
};

// Whoever asks the daemon for something, as with SIGHUP, wants its answer each time: its lines are never summed up.
[[nodiscard]] std::shared_ptr<spdlog::logger> answer_log();

// For the default logger, from now on.
void set_log_level(LogLevel level);

}  // namespace ams2mqtt
