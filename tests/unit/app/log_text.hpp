// What the code under test writes to the log while this lives.
#pragma once

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

namespace ams2mqtt::test {

class LogText {
 public:
  LogText() : before_(spdlog::default_logger()) {
    sink_->set_pattern("%v");
    const auto logger = std::make_shared<spdlog::logger>("test", sink_);
    logger->set_level(spdlog::level::debug);
    spdlog::set_default_logger(logger);
  }
  ~LogText() { spdlog::set_default_logger(before_); }
  LogText(const LogText&) = delete;
  LogText& operator=(const LogText&) = delete;

  // Of lines with these words.
  [[nodiscard]] std::size_t count(const std::string& words) const {
    std::istringstream lines(text_->str());
    std::size_t found = 0;
    for (std::string line; std::getline(lines, line);) found += line.contains(words) ? 1U : 0U;
    return found;
  }

 private:
  std::shared_ptr<spdlog::logger> before_;
  std::shared_ptr<std::ostringstream> text_ = std::make_shared<std::ostringstream>();
  std::shared_ptr<spdlog::sinks::ostream_sink_mt> sink_ = std::make_shared<spdlog::sinks::ostream_sink_mt>(*text_);
};

}  // namespace ams2mqtt::test
