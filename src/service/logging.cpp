#include "ams2mqtt/service/logging.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/system/line_writer.hpp"
#include "ams2mqtt/system/monotonic.hpp"
#include "ams2mqtt/system/utf8.hpp"
#include "log_limiter.hpp"

namespace ams2mqtt {

namespace {

constexpr const char* kProgram = "ams2mqtt";
constexpr std::size_t kMaxLine = 4096;

// The priorities of syslog(3), as sd-daemon(3) writes them.
char priority(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug:
      return '7';
    case spdlog::level::info:
      return '6';
    case spdlog::level::warn:
      return '4';
    case spdlog::level::err:
      return '3';
    case spdlog::level::critical:
    case spdlog::level::off:
    case spdlog::level::n_levels:
      return '2';
  }
  return '2';
}

class PriorityFlag final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const char text[] = {'<', priority(message.level), '>'};
    out.append(std::begin(text), std::end(text));
  }
  [[nodiscard]] std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
    return std::make_unique<PriorityFlag>();
  }
};

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::debug:
      return spdlog::level::debug;
  }
  return spdlog::level::info;
}

LogLevel from_spdlog(spdlog::level::level_enum level) {
  if (level >= spdlog::level::err) return LogLevel::error;
  if (level == spdlog::level::warn) return LogLevel::warning;
  return level == spdlog::level::info ? LogLevel::info : LogLevel::debug;
}

std::string formatted(spdlog::formatter& formatter, spdlog::level::level_enum level, const std::string& text) {
  spdlog::memory_buf_t line;
  formatter.format({kProgram, level, text}, line);
  return {line.data(), line.size()};
}

LineWriterSettings writer_settings(const spdlog::formatter& formatter, std::function<void()> idle) {
  LineWriterSettings settings;
  settings.gap = [own = std::shared_ptr(formatter.clone())](std::uint64_t count) {
    return formatted(*own, spdlog::level::warn,
                     count == 1 ? "1 log line dropped because nobody read it"
                                : std::to_string(count) + " log lines dropped because nobody read them");
  };
  settings.idle = std::move(idle);
  return settings;
}

// Takes lines from every thread, limits and formats them and hands them to the writer.
class LimitedSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  LimitedSink(int descriptor, std::unique_ptr<spdlog::formatter> formatter)
      : base_sink(std::move(formatter)), writer_(descriptor, writer_settings(*formatter_, [this] { tell_due(); })) {}

  // The last lines.
  void finish() {
    {
      const std::lock_guard lock(mutex_);
      put(limiter_.rest(monotonic_now()));
    }
    writer_.stop(LineWriter::kPatience);
  }

  [[nodiscard]] std::vector<LoggedLine> recent(std::uint64_t from) {
    const std::lock_guard lock(mutex_);
    return recent_.from(from);
  }
  [[nodiscard]] std::string last_trouble() {
    const std::lock_guard lock(mutex_);
    return last_trouble_;
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const Monotonic now = monotonic_now();
    put(limiter_.due(now));
    const std::string_view name(message.logger_name.data(), message.logger_name.size());
    const std::string line = one_line({message.payload.data(), message.payload.size()}, kMaxLine);
    if (message.level >= spdlog::level::warn) last_trouble_ = line;
    const auto text = limiter_.admit(message.level, line, now, name == kProgram ? std::string_view() : name);
    if (text) put({{message.level, *text}});
  }
  void flush_() override { writer_.flush(LineWriter::kPatience); }

  void tell_due() {
    const std::lock_guard lock(mutex_);
    put(limiter_.due(monotonic_now()));
  }
  void put(const std::vector<LogLimiter::Line>& lines) {
    for (const LogLimiter::Line& line : lines) {
      writer_.write(formatted(*formatter_, line.level, line.text));
      const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
      recent_.add(now, from_spdlog(line.level), line.text);
    }
  }

  LogLimiter limiter_;
  std::string last_trouble_;
  RecentLog recent_;
  LineWriter writer_;  // last: its thread uses the above
};

}  // namespace

bool logs_to_journal() {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat status{};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino) == stream;
}

std::string_view error_mark() {
  return logs_to_journal() ? "<3>" : "";
}

void set_log_level(LogLevel level) {
  spdlog::default_logger()->set_level(to_spdlog(level));
}

std::shared_ptr<spdlog::logger> answer_log() {
  return spdlog::default_logger()->clone(std::string(LogLimiter::kAnswers));
}

Logging::Logging(LogLevel level, int descriptor) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<PriorityFlag>('*');
  formatter->set_pattern(logs_to_journal() ? "%*%v" : "%Y-%m-%d %H:%M:%S %l: %v");
  const auto sink = std::make_shared<LimitedSink>(descriptor, std::move(formatter));
  finish_ = [sink] { sink->finish(); };
  last_trouble_ = [sink] { return sink->last_trouble(); };
  recent_ = [sink](std::uint64_t from) { return sink->recent(from); };
  auto logger = std::make_shared<spdlog::logger>(kProgram, sink);
  logger->set_level(to_spdlog(level));
  spdlog::set_default_logger(std::move(logger));
}

Logging::~Logging() {
  finish_();
}

}  // namespace ams2mqtt
