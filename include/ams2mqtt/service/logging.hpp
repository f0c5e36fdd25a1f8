// Where log lines go: standard error. For the journal they begin with "<6>" and its kin, which give them their
// priority, and have no time of their own; for everybody else with time and level. What logs never waits for what reads
// (LineWriter), and what repeats is summed up (LogLimiter): a clone of the default logger with a name of its own is a
// source of lines of its own.
#pragma once

#include <spdlog/fwd.h>
#include <unistd.h>

#include <functional>
#include <memory>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// True when standard error is a stream of the systemd journal (JOURNAL_STREAM names this very file).
[[nodiscard]] bool logs_to_journal();

// Makes spdlog's default logger. One at a time, before anything logs; its end writes the last lines and waits a second
// for their reader at most.
class Logging {
 public:
  explicit Logging(LogLevel level, int descriptor = STDERR_FILENO);
  ~Logging();
  Logging(const Logging&) = delete;
  Logging& operator=(const Logging&) = delete;

 private:
  std::function<void()> finish_;
};

// Whoever asks the daemon for something, as with SIGHUP, wants its answer each time: its lines are never summed up.
[[nodiscard]] std::shared_ptr<spdlog::logger> answer_log();

// Of the default logger, from now on.
void set_log_level(LogLevel level);

}  // namespace ams2mqtt
