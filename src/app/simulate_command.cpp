#include "simulate_command.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/simulation/schedule.hpp"
#include "ams2mqtt/source/simulated_line.hpp"
#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/standard_output.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::milliseconds;

constexpr double kDefaultFileSeconds = 3600;
constexpr double kMaxSpeed = 10'000;
// Start bit, eight data bits, parity or a second stop bit, stop bit.
constexpr double kBitsPerCharacter = 11;
// A reader is served in portions small enough for a terminal's buffer.
constexpr std::size_t kPortion = 1024;
constexpr std::chrono::duration<double> kLineTick{0.02};
constexpr milliseconds kLinger{200};

// A file always holds the same hour: a winter afternoon where these meters are used.
constexpr UtcSeconds kFileStart = std::chrono::sys_days(std::chrono::year(2025) / 1 / 15) + std::chrono::hours(16);

std::string check_positive(const std::string& text) {
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  const bool positive = error == std::errc{} && stopped == end && std::isfinite(value) && value > 0.0;
  return positive ? "" : "must be a number above 0, not " + in_quotes(text);
}

int wrong_usage(const std::string& what) {
  fmt::print(stderr, "simulate: {}\n", what);
  return kExitUsage;
}

int say_why(const std::string& what) {
  fmt::print(stderr, "simulate: {}\n", what);
  return kExitFailed;
}

int list_profiles() {
  for (const Profile& profile : profiles()) print(fmt::format("{:<18}{}\n", profile.name, profile.description));
  return kExitOk;
}

// Sends the schedule's frames over a line at the pace of the meter's port. All times are the meter's, in seconds since
// the start; `speed` of them pass in one of ours.
class PacedMeter {
 public:
  PacedMeter(boost::asio::io_context& io, Schedule& schedule, SimulatedLine& line, const Profile& profile,
             const SimulateOptions& options)
      : io_(io),
        schedule_(schedule),
        line_(line),
        timer_(io),
        speed_(options.speed),
        characters_per_second_(static_cast<double>(profile.baud) / kBitsPerCharacter),
        limit_(options.seconds) {}

  void start() {
    started_ = std::chrono::steady_clock::now();
    take_next_frame();
    on_tick({});
  }

 private:
  [[nodiscard]] double now() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count() * speed_;
  }

  void take_next_frame() {
    const double line_free = begins_ + static_cast<double>(frame_.bytes.size()) / characters_per_second_;
    frame_ = schedule_.next();
    sent_ = 0;
    const double due = std::chrono::duration<double>(frame_.at).count();
    finished_ = limit_ && due >= *limit_;
    begins_ = std::max(due, line_free);
  }

  void on_tick(const boost::system::error_code& error) {
    if (error) return;
    for (std::size_t portion = 0; portion < kPortion && !finished_ && begins_ <= now();) {
      const double characters = (now() - begins_) * characters_per_second_;
      const std::size_t due = std::min(frame_.bytes.size(), static_cast<std::size_t>(characters));
      line_.write(Bytes(frame_.bytes).subspan(sent_, due - sent_));
      portion += due - sent_;
      sent_ = due;
      if (sent_ < frame_.bytes.size()) break;
      take_next_frame();
    }
    if (finished_) {
      // When a terminal closes, it loses what its reader has not read yet.
      timer_.expires_after(kLinger);
      timer_.async_wait([this](const boost::system::error_code&) { io_.stop(); });
      return;
    }
    wait();
  }

  void wait() {
    const double until_frame = (begins_ - now()) / speed_;
    const double one_portion = static_cast<double>(kPortion) / 2 / (characters_per_second_ * speed_);
    const double wait = std::max(until_frame, std::min(kLineTick.count(), one_portion));
    timer_.expires_after(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(wait)));
    timer_.async_wait([this](const boost::system::error_code& error) { on_tick(error); });
  }

  boost::asio::io_context& io_;
  Schedule& schedule_;
  SimulatedLine& line_;
  boost::asio::steady_timer timer_;
  double speed_;
  double characters_per_second_;
  std::optional<double> limit_;
  std::chrono::steady_clock::time_point started_;
  ScheduledFrame frame_;
  double begins_ = 0;
  std::size_t sent_ = 0;
  bool finished_ = false;
};

UtcSeconds first_second(const SimulateOptions& options) {
  const auto host_now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (!options.until_hour) return host_now;
  return std::chrono::ceil<std::chrono::hours>(host_now) - std::chrono::seconds(*options.until_hour);
}

int simulate_line(const Profile& profile, const SimulateOptions& options) {
  boost::asio::io_context io{1};
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](const boost::system::error_code& error, int) {
    if (!error) io.stop();
  });
  std::unique_ptr<SimulatedLine> line;
  try {
    if (options.tcp) {
      line = std::make_unique<TcpLine>(io, *options.tcp);
    } else {
      line = std::make_unique<PtyLine>(options.pty);
    }
  } catch (const std::runtime_error& error) {
    return say_why(error.what());
  }
  Schedule schedule(profile, options.seed, first_second(options));
  PacedMeter meter(io, schedule, *line, profile, options);
  print(fmt::format("{} on {} ({} baud{}); stop with Ctrl-C\n", profile.name, line->address(), profile.baud,
                    options.speed == 1.0 ? std::string() : fmt::format(", {} times as fast", options.speed)));
  meter.start();
  io.run();
  return kExitOk;
}

// Hands the schedule's frames to `write` until the time is up or one cannot be written; returns how many there were.
template <class Write>
std::size_t write_frames(const Profile& profile, const SimulateOptions& options, double seconds, Write write) {
  Schedule schedule(profile, options.seed, kFileStart);
  std::size_t frames = 0;
  for (ScheduledFrame frame = schedule.next(); std::chrono::duration<double>(frame.at).count() < seconds;
       frame = schedule.next()) {
    ++frames;
    if (!write(std::string_view(reinterpret_cast<const char*>(frame.bytes.data()), frame.bytes.size()))) break;
  }
  return frames;
}

int simulate_file(const Profile& profile, const SimulateOptions& options) {
  const double seconds = options.seconds.value_or(kDefaultFileSeconds);
  if (options.file == "-") {
    write_frames(profile, options, seconds, [](std::string_view bytes) {
      print(bytes);
      return true;
    });
    return kExitOk;
  }
  auto output = open_output(options.file);
  if (!output) return say_why(options.file + ' ' + output.error());
  std::FILE* file = ::fdopen(output->value(), "wb");
  if (file == nullptr) throw std::bad_alloc();
  static_cast<void>(output->release());
  bool good = true;
  const std::size_t frames = write_frames(profile, options, seconds, [&](std::string_view bytes) {
    good = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    return good;
  });
  good = std::fclose(file) == 0 && good;
  if (!good) return say_why(fmt::format("cannot write {}: {}", options.file, std::generic_category().message(errno)));
  print(fmt::format("{}: {} frames of {}, {} seconds\n", options.file, frames, profile.name, seconds));
  return kExitOk;
}

}  // namespace

void add_options(CLI::App& command, SimulateOptions& options) {
  command.add_flag("--list", options.list, "List the meters that can be simulated");
  command.add_option("--meter", options.meter, "The meter to simulate")->type_name("PROFILE")->capture_default_str();
  CLI::Option* pty =
      command.add_option("--pty", options.pty, "Send to a pseudo terminal; LINK is a symbolic link to it");
  CLI::Option* tcp =
      command.add_option("--tcp", options.tcp, "Send to whoever connects to this port on the loopback interface");
  CLI::Option* file = command.add_option("file", options.file, "Write to a file; - is standard output");
  pty->type_name("LINK")->excludes(tcp)->excludes(file);
  tcp->type_name("PORT")->check(CLI::Range(1, 65535))->excludes(file);
  file->type_name("FILE");
  command.add_option("--speed", options.speed, "How many times as fast as the real meter")
      ->type_name("N")
      ->check(check_positive)
      ->capture_default_str();
  command.add_option("--seed", options.seed, "The same seed gives the same load")
      ->type_name("N")
      ->capture_default_str();
  command
      .add_option("--until-hour", options.until_hour,
                  "Start N of the meter's seconds before a full hour, when many meters send registers")
      ->type_name("N")
      ->check(CLI::Range(0, 3599))
      ->excludes(file);
  command
      .add_option("--seconds", options.seconds,
                  "Stop after this many seconds of meter time; default: 3600 for a file, else never")
      ->type_name("N")
      ->check(check_positive);
  command.footer("Example:\n  ams2mqtt simulate --meter kamstrup-3phase --pty /tmp/meter --speed 10");
  command.callback([&options] {
    const bool somewhere = options.tcp || !options.pty.empty() || !options.file.empty();
    if (!options.list && !somewhere) throw CLI::RequiredError("one of --pty LINK, --tcp PORT, FILE or --list");
  });
}

int simulate_command(const SimulateOptions& options) {
  if (options.list) return list_profiles();
  const Profile* profile = find_profile(options.meter);
  if (profile == nullptr) {
    return wrong_usage(fmt::format("'{}' is not a meter; 'ams2mqtt simulate --list' lists them", options.meter));
  }
  const int targets = (options.pty.empty() ? 0 : 1) + (options.tcp ? 1 : 0) + (options.file.empty() ? 0 : 1);
  if (targets != 1) return wrong_usage("give one of --pty LINK, --tcp PORT or a file name ('-' for standard output)");
  // Written so that not-a-number is refused, too.
  if (!(options.speed > 0 && options.speed <= kMaxSpeed)) {
    return wrong_usage(fmt::format("--speed must be more than 0 and at most {}", kMaxSpeed));
  }
  if (options.seconds && !(*options.seconds > 0)) return wrong_usage("--seconds must be more than 0");
  return options.file.empty() ? simulate_line(*profile, options) : simulate_file(*profile, options);
}

}  // namespace ams2mqtt
