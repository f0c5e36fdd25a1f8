#include "progress_line.hpp"

#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <utility>

namespace ams2mqtt {

namespace {

constexpr std::chrono::seconds kShownAfter{1};
constexpr std::chrono::milliseconds kShownEvery{200};

bool may_show_progress() {
  return ::isatty(STDERR_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 0;
}

}  // namespace

std::string progress_text(std::uint64_t done, std::uint64_t total, std::uint64_t telegrams,
                          std::chrono::duration<double> elapsed) {
  constexpr double kMega = 1e6;
  const auto part = static_cast<double>(done) / static_cast<double>(total);
  const double seconds = elapsed.count();
  std::string text = fmt::format("{:.0f} %, {:.1f} of {:.1f} MB, {} telegrams", 100 * part,
                                 static_cast<double>(done) / kMega, static_cast<double>(total) / kMega, telegrams);
  if (seconds > 0) text += fmt::format(", {:.0f}/s", static_cast<double>(telegrams) / seconds);
  if (done > 0) text += fmt::format(", {:.0f} s left", seconds * (1 - part) / part);
  return text;
}

ProgressLine::ProgressLine(std::uint64_t total)
    : total_(may_show_progress() ? total : 0), begin_(Clock::now()), due_(begin_ + kShownAfter) {}

void ProgressLine::show(std::uint64_t done, std::uint64_t telegrams) {
  if (total_ == 0) return;
  const auto now = Clock::now();
  if (now < due_) return;
  due_ = now + kShownEvery;
  shown_ = true;
  std::cerr << "\r" + progress_text(std::min(done, total_), total_, telegrams, now - begin_) + "\x1b[K";
}

void ProgressLine::clear() {
  if (std::exchange(shown_, false)) std::cerr << "\r\x1b[K";
}

}  // namespace ams2mqtt
