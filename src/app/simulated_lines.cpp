#include "simulated_lines.hpp"

#include <spdlog/fmt/fmt.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <list>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/source/simulated_line.hpp"
#include "ams2mqtt/system/process.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "paced_meter.hpp"
#include "simulated_start.hpp"

namespace ams2mqtt {

namespace {

// Of many meters each is looked at less often.
constexpr std::chrono::duration<double> kTick{0.02};
constexpr double kMetersPerTick = 100;

UtcSeconds first_second(const SimulateOptions& options) {
  if (const auto wanted = wanted_start(options)) return *wanted;
  const auto host_now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (!options.until_hour) return host_now;
  return std::chrono::ceil<std::chrono::hours>(host_now) - std::chrono::seconds(*options.until_hour);
}

// Takes the cable out again and again, and puts it back: well for three quarters of each turn, gone for the last.
class CablePuller {
 public:
  CablePuller(boost::asio::io_context& io, const std::vector<std::unique_ptr<SimulatedLine>>& lines, double out)
      : lines_(lines), timer_(io), out_(out) {}

  void wait() {
    timer_.expires_after(std::chrono::duration_cast<std::chrono::nanoseconds>(is_out_ ? out_ : 3 * out_));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) turn();
    });
  }

 private:
  void turn() {
    for (const auto& line : lines_) {
      if (is_out_) {
        line->plug_in();
      } else {
        line->unplug();
      }
    }
    is_out_ = !is_out_;
    wait();
  }

  const std::vector<std::unique_ptr<SimulatedLine>>& lines_;
  boost::asio::steady_timer timer_;
  std::chrono::duration<double> out_;
  bool is_out_ = false;
};

class MeterLines {
 public:
  MeterLines(const Profile& profile, const SimulateOptions& options) : options_(options), left_(options.meters) {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) io_.stop();
    });
    const UtcSeconds start = first_second(options);
    const PacedMeter::Pace pace = {.speed = options.speed,
                                   .limit = options.seconds,
                                   .tick = kTick * (1 + static_cast<double>(options.meters - 1) / kMetersPerTick)};
    for (unsigned index = 0; index < options.meters; ++index) {
      lines_.push_back(open(index));
      meters_.emplace_back(profile, options, start, index);
      paced_.emplace_back(io_, meters_.back(), *lines_.back(), pace, [this] { end_one(); });
    }
  }

  // "/tmp/meter", "127.0.0.1:4001 to 127.0.0.1:5000"
  [[nodiscard]] std::string addresses() const {
    const std::string first = lines_.front()->address();
    return lines_.size() == 1 ? first : first + " to " + lines_.back()->address();
  }
  [[nodiscard]] const LineFormat& format() const { return meters_.front().line(); }

  void run(const std::vector<Fault>& faults) {
    std::optional<CablePuller> puller;
    if (const auto seconds = amount_of(faults, FaultKind::replug)) {
      puller.emplace(io_, lines_, static_cast<double>(*seconds) / options_.speed).wait();
    }
    for (PacedMeter& meter : paced_) meter.start();
    io_.run();
  }

 private:
  std::unique_ptr<SimulatedLine> open(unsigned index) {
    if (options_.tcp) return std::make_unique<TcpLine>(io_, static_cast<std::uint16_t>(*options_.tcp + index));
    const std::string number = options_.meters == 1 ? std::string() : fmt::format("-{}", index + 1);
    return std::make_unique<PtyLine>(options_.pty + number);
  }
  void end_one() {
    if (--left_ == 0) io_.stop();
  }

  const SimulateOptions& options_;
  unsigned left_;
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_, SIGINT, SIGTERM};
  std::vector<std::unique_ptr<SimulatedLine>> lines_;
  std::list<SimulatedMeter> meters_;
  std::list<PacedMeter> paced_;
};

// As the port is, where somebody asked for one.
std::string port_text(const MeterLines& lines, const SimulateOptions& options) {
  if (options.line.empty() && !options.inverted) return fmt::format("{} baud", lines.format().baud);
  return line_format(lines.format()) + (options.inverted ? ", inverted" : "");
}

}  // namespace

int simulate_lines(const Profile& profile, const SimulateOptions& options) {
  try {
    raise_descriptor_limit(2 * std::size_t{options.meters});  // A terminal has two ends.
    MeterLines lines(profile, options);
    const std::string count = options.meters == 1 ? std::string() : fmt::format("{} meters of ", options.meters);
    const std::string pace = options.speed == 1.0 ? std::string() : fmt::format(", {} times as fast", options.speed);
    print(fmt::format("{}{}{} on {} ({}{}); stop with Ctrl-C\n", key_lines(profile), count, profile.name,
                      lines.addresses(), port_text(lines, options), pace));
    lines.run(faults_of(options));
  } catch (const OutputEnded&) {
    throw;
  } catch (const std::runtime_error& error) {
    fmt::print(stderr, "simulate: {}\n", error.what());
    return kExitFailed;
  }
  return kExitOk;
}

}  // namespace ams2mqtt
