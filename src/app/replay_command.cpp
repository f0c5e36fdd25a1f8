#include "replay_command.hpp"

#include <spdlog/fmt/fmt.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <expected>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/framing/capture.hpp"
#include "ams2mqtt/meter/decode_input.hpp"
#include "ams2mqtt/source/simulated_line.hpp"
#include "ams2mqtt/system/input_file.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "file_decoding.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::steady_clock;

constexpr std::string_view kReplayName = "replay";
constexpr std::size_t kMostReplayed = 64UL * 1024 * 1024;  // bytes of a line that are kept for sending
constexpr std::chrono::milliseconds kRoomLookAgain{20};    // whether a reader has room
constexpr std::chrono::milliseconds kReplayLinger{200};

// When the bytes of a time are due. The first ones are due at once: what comes before them is nobody's time.
class ReplayClock {
 public:
  explicit ReplayClock(double speed) : speed_(speed) {}

  [[nodiscard]] steady_clock::time_point due(Monotonic at) {
    if (speed_ == 0) return {};
    if (!begun_) begin(at);
    const std::chrono::duration<double, std::milli> passed = (at - first_) / 1.0 / speed_;
    return *begun_ + std::chrono::duration_cast<steady_clock::duration>(passed);
  }
  void begin(Monotonic at) {
    begun_ = steady_clock::now();
    first_ = at;
  }

 private:
  double speed_;  // 0: as fast as possible
  std::optional<steady_clock::time_point> begun_;
  Monotonic first_{0};
};

// What a capture sends, as a whole: it is not long, and a pipe may be waited for before anything is sent.
struct ReplayedBurst {
  Monotonic at{0};
  std::vector<std::uint8_t> bytes;
};

class CaptureLoader {
 public:
  [[nodiscard]] std::expected<std::vector<ReplayedBurst>, std::string> load(const std::string& path) {
    auto file = InputFile::open(path, false);
    if (!file) return std::unexpected("cannot be read: " + file.error());
    std::array<std::uint8_t, 32UL * 1024> buffer{};
    for (bool more = true; more;) {
      const InputFile::Read read = file->read(buffer);
      if (read.event == InputFile::Event::failed) return std::unexpected("cannot be read any further: " + read.error);
      more = read.event != InputFile::Event::end;
      reader_.feed(Bytes(buffer).first(read.size));
      if (!more) reader_.end_of_input();
      take_items();
      if (reader_.form() == CaptureReader::Form::other) {
        return std::unexpected("this is no capture, so nobody knows when its bytes came; ams2mqtt decode reads it");
      }
      if (size_ > kMostReplayed) return std::unexpected("more than 64 MB of a line are too many to send");
    }
    for (const PasteMiss& miss : reader_.take_misses()) complain(kReplayName, path + ": " + sentence(miss));
    return std::move(bursts_);
  }

 private:
  void take_items() {
    while (const auto item = reader_.next()) {
      if (item->kind != CaptureItem::Kind::bytes) continue;
      size_ += item->bytes.size();
      if (bursts_.empty() || bursts_.back().at != item->at) bursts_.push_back({.at = item->at, .bytes = {}});
      append(bursts_.back().bytes, item->bytes);
    }
  }

  CaptureReader reader_{CaptureReader::Before::words};
  std::vector<ReplayedBurst> bursts_;
  std::size_t size_ = 0;
};

// Sends bursts over a line when they are due, as fast as its reader takes them.
class PacedReplay {
 public:
  PacedReplay(boost::asio::io_context& io, SimulatedLine& line, const std::vector<ReplayedBurst>& bursts, double speed)
      : io_(io), line_(line), bursts_(bursts), clock_(speed), timer_(io) {}

  void go_on() {
    if (!heard_ && line_.take_thrown_away()) begin_again();
    while (next_ < bursts_.size()) {
      const ReplayedBurst& burst = bursts_[next_];
      const auto due = clock_.due(burst.at);
      if (heard_ && due > steady_clock::now()) return wait_until(due);
      sent_ += line_.offer(Bytes(burst.bytes).subspan(sent_));
      if (sent_ < burst.bytes.size()) return wait_until(steady_clock::now() + kRoomLookAgain);
      sent_ = 0;
      ++next_;
      if (heard_) continue;
      heard_at_ = burst.at;
      return await_reader();
    }
    if (!line_.is_read()) return wait_until(steady_clock::now() + kRoomLookAgain);
    // When a terminal closes, it loses what its reader has not read yet.
    timer_.expires_after(kReplayLinger);
    timer_.async_wait([this](const boost::system::error_code&) { io_.stop(); });
  }

 private:
  void begin_again() {
    next_ = 0;
    sent_ = 0;
  }

  // Time begins when somebody has the first bytes.
  void await_reader() {
    timer_.expires_after(kRoomLookAgain);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      const bool was_read = line_.is_read();
      if (line_.take_thrown_away()) {
        begin_again();
        return go_on();
      }
      if (!was_read || !std::exchange(seems_read_, was_read)) return await_reader();
      heard_ = true;
      clock_.begin(heard_at_);
      go_on();
    });
  }

  void wait_until(steady_clock::time_point time) {
    timer_.expires_at(time);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) go_on();
    });
  }

  boost::asio::io_context& io_;
  SimulatedLine& line_;
  const std::vector<ReplayedBurst>& bursts_;
  ReplayClock clock_;
  boost::asio::steady_timer timer_;
  std::size_t next_ = 0;
  std::size_t sent_ = 0;  // of the next one
  bool heard_ = false;
  bool seems_read_ = false;  // when it was looked at last
  Monotonic heard_at_{0};
};

int replay_to_line(const ReplayOptions& options, double speed) {
  const std::string name = shown_input(options.file);
  const auto bursts = CaptureLoader().load(options.file);
  if (!bursts) {
    complain(kReplayName, name + ": " + bursts.error());
    return kExitUsage;
  }
  boost::asio::io_context io{1};
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  bool stopped = false;
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    stopped = true;
    io.stop();
  });
  std::unique_ptr<SimulatedLine> line;
  try {
    if (options.tcp) {
      line = std::make_unique<TcpLine>(io, *options.tcp);
    } else {
      line = std::make_unique<PtyLine>(options.link);
    }
  } catch (const std::runtime_error& error) {
    complain(kReplayName, error.what());
    return kExitFailed;
  }
  print(options.json
            ? fmt::format("{{\"address\":\"{}\"}}\n", line->address())
            : fmt::format("{} on {}; it begins when a reader is there; stop with Ctrl-C\n", name, line->address()));
  PacedReplay replay(io, *line, *bursts, speed);
  replay.go_on();
  io.run();
  if (bursts->empty()) complain(kReplayName, name + ": no bytes were captured");
  return stopped || bursts->empty() ? kExitFailed : kExitOk;
}

int replay_to_decoder(const ReplayOptions& options, double speed) {
  const auto setup = set_up(options);
  if (!setup) {
    complain(kReplayName, setup.error());
    return kExitUsage;
  }
  TelegramPrinter printer(options.json || options.format == "json");
  ReplayClock clock(speed);
  return exit_code_of(decode_file(options.file,
                                  {.command = std::string(kReplayName),
                                   .wait_for = [&](Monotonic at) { std::this_thread::sleep_until(clock.due(at)); }},
                                  *setup, printer));
}

}  // namespace

int replay_command(const ReplayOptions& options) {
  const double speed = parse_replay_speed(options.speed).value_or(1);
  return options.pty || options.tcp ? replay_to_line(options, speed) : replay_to_decoder(options, speed);
}

}  // namespace ams2mqtt
