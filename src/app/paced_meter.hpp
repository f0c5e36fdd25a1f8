// Sends a simulated meter's messages over a line at the pace of the meter's port. All times are the meter's, in seconds
// since the start; `speed` of them pass in one of ours.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <optional>

#include "simulated_meter.hpp"

namespace ams2mqtt {

class PacedMeter {
 public:
  struct Pace {
    double speed = 1;
    std::optional<double> limit;               // of the meter's time
    std::chrono::duration<double> tick{0.02};  // how long what is due may wait for more
  };
  // `on_end` is called once the limit is reached.
  PacedMeter(boost::asio::io_context& io, SimulatedMeter& meter, SimulatedLine& line, const Pace& pace,
             std::function<void()> on_end);
  void start();

 private:
  [[nodiscard]] double now() const;
  void take_next_frame();
  void on_tick(const boost::system::error_code& error);
  void wait();

  SimulatedMeter& meter_;
  SimulatedLine& line_;
  boost::asio::steady_timer timer_;
  Pace pace_;
  std::function<void()> on_end_;
  double characters_per_second_;
  std::chrono::steady_clock::time_point started_;
  // The message on the line: when it begins, how many characters it has, and how many of them were sent.
  double begins_ = 0;
  std::size_t size_ = 0;
  std::size_t sent_ = 0;
  bool finished_ = false;
};

}  // namespace ams2mqtt
