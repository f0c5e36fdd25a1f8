#include "paced_meter.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

namespace {

// Start bit, eight data bits, parity or a second stop bit, stop bit.
constexpr double kBitsPerCharacter = 11;
// A reader is served in portions small enough for a terminal's buffer.
constexpr std::size_t kPortion = 1024;
constexpr std::chrono::milliseconds kLinger{200};

}  // namespace

PacedMeter::PacedMeter(boost::asio::io_context& io, SimulatedMeter& meter, SimulatedLine& line, const Pace& pace,
                       std::function<void()> on_end)
    : meter_(meter),
      line_(line),
      timer_(io),
      pace_(pace),
      on_end_(std::move(on_end)),
      characters_per_second_(static_cast<double>(meter.line().baud) / kBitsPerCharacter) {}

void PacedMeter::start() {
  started_ = std::chrono::steady_clock::now();
  take_next_frame();
  on_tick({});
}

double PacedMeter::now() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count() * pace_.speed;
}

void PacedMeter::take_next_frame() {
  const double line_free = begins_ + static_cast<double>(size_) / characters_per_second_;
  const ScheduledFrame& frame = meter_.next();
  size_ = frame.bytes.size();
  sent_ = 0;
  const double due = std::chrono::duration<double>(frame.at).count();
  finished_ = pace_.limit && due >= *pace_.limit;
  begins_ = std::max(due, line_free);
}

void PacedMeter::on_tick(const boost::system::error_code& error) {
  if (error) return;
  for (std::size_t portion = 0; portion < kPortion && !finished_ && begins_ <= now();) {
    const double characters = (now() - begins_) * characters_per_second_;
    const std::size_t due = std::min(size_, static_cast<std::size_t>(characters));
    line_.write(meter_.arrive(due, line_.reader_port()));
    portion += due - sent_;
    sent_ = due;
    if (sent_ < size_) break;
    take_next_frame();
  }
  if (finished_) {
    // When a terminal closes, it loses what its reader has not read yet.
    timer_.expires_after(kLinger);
    timer_.async_wait([this](const boost::system::error_code&) { on_end_(); });
    return;
  }
  wait();
}

void PacedMeter::wait() {
  const double until_frame = (begins_ - now()) / pace_.speed;
  const double one_portion = static_cast<double>(kPortion) / 2 / (characters_per_second_ * pace_.speed);
  const double wait = std::max(until_frame, std::min(pace_.tick.count(), one_portion));
  timer_.expires_after(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(wait)));
  timer_.async_wait([this](const boost::system::error_code& error) { on_tick(error); });
}

}  // namespace ams2mqtt
