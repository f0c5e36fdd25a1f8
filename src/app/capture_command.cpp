#include "capture_command.hpp"

#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/framing/capture.hpp"
#include "ams2mqtt/service/control.hpp"
#include "ams2mqtt/service/state_file.hpp"
#include "ams2mqtt/source/source.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "ams2mqtt/version.hpp"
#include "capture_file.hpp"
#include "host_time.hpp"
#include "requests.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::milliseconds kFlushAfter{200};
constexpr std::chrono::seconds kCountEvery{1};
constexpr std::chrono::seconds kDaemonHasToAnswer{10};
constexpr std::string_view kAtDaemon =
    "; the running daemon reads it, and ams2mqtt capture --meter takes the bytes from there";

void say(const CaptureOptions& options, const std::string& what) {
  fmt::print(stderr, "ams2mqtt {}: {}\n", options.command, what);
}

// Everything happens on one thread: bytes come from a source or from the daemon, and the first limit ends it.
class CaptureRun {
 public:
  CaptureRun(const CaptureOptions& options, CaptureFile file)
      : options_(options), file_(std::move(file)), shows_progress_(::isatty(STDERR_FILENO) == 1) {}

  int read_source(const SourceConfig& config) {
    head_ = {.start = start_of_capture(),
             .source = describe(config),
             .port = port_settings(config),
             .program = std::string(kVersion)};
    source_ = make_source(io_, config,
                          {[this](Bytes bytes) { on_bytes(elapsed(), bytes); }, [] {},
                           [this](const SourceStatus& status) { on_status(status); }});
    source_->start();
    return run();
  }

  int read_daemon(FileDescriptor connection) {
    daemon_.emplace(io_, connection.release());
    read_more();
    return run();
  }

 private:
  int run() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) finish("stopped");
    });
    limit_.expires_after(std::chrono::seconds(options_.seconds));
    limit_.async_wait([this](const boost::system::error_code& error) {
      if (!error) finish("duration");
    });
    show_progress();
    io_.run();
    return conclude();
  }

  [[nodiscard]] Monotonic elapsed() const { return monotonic_now() - begun_; }

  void on_status(const SourceStatus& status) {
    if (ended_by_ != nullptr) return;
    const bool searches = status.cause == SourceCause::searching;
    if (!status.open && !opened_ && !searches) {
      const bool ours = status.cause == SourceCause::held_by_daemon;
      return fail(head_.source + ": " + status.what + std::string(ours ? kAtDaemon : ""));
    }
    if (status.open && !std::exchange(opened_, true)) begin();
    clear_progress();
    say(options_, sentence(head_.source, status));
  }

  void read_more() {
    daemon_->async_read_some(boost::asio::buffer(buffer_),
                             [this](const boost::system::error_code& error, std::size_t size) {
                               if (ended_by_ != nullptr) return;
                               if (error) return on_daemon_gone();
                               on_text(std::string_view(buffer_.data(), size));
                               if (ended_by_ == nullptr) read_more();
                             });
  }

  void on_daemon_gone() {
    if (answered_) return finish("closed");
    fail("the daemon closed the connection without an answer");
  }

  // The first line is the answer, the rest is a capture.
  void on_text(std::string_view text) {
    if (!answered_) {
      answer_ += text;
      const std::size_t end = answer_.find('\n');
      if (end == std::string::npos) return;
      const std::string first = answer_.substr(0, end);
      if (first.starts_with(kRefused)) return fail(first.substr(kRefused.size()));
      if (!first.starts_with(kDone)) return fail(first);
      answered_ = true;
      answer_.erase(0, end + 1);
      text = answer_;
    }
    reader_.feed(as_bytes(text));
    while (const auto item = reader_.next()) on_item(*item);
    if (!begun_to_write_ && !reader_.head().program.empty()) begin();
  }

  void on_item(const CaptureItem& item) {
    if (!begun_to_write_) begin();
    if (item.kind == CaptureItem::Kind::bytes) on_bytes(item.at, item.bytes);
    if (item.kind == CaptureItem::Kind::lost) put(writer_.lost(item.at, item.count));
    if (item.kind == CaptureItem::Kind::end) finish("closed");
  }

  // The file is not made before there is something to read.
  void begin() {
    begun_to_write_ = true;
    if (daemon_) head_ = reader_.head();
    if (const std::string problem = file_.open(); !problem.empty()) return fail(problem);
    put(CaptureWriter::begin(head_));
    if (shows_progress_) say(options_, "reading " + head_.source + "; Ctrl-C ends it");
  }

  void on_bytes(Monotonic at, Bytes bytes) {
    if (ended_by_ != nullptr) return;
    const std::uint64_t room = options_.bytes - writer_.bytes();
    put(writer_.add(at, bytes.first(std::min<std::uint64_t>(bytes.size(), room))));
    if (writer_.bytes() >= options_.bytes) return finish("bytes");
    flush_.expires_after(kFlushAfter);
    flush_.async_wait([this](const boost::system::error_code& error) {
      if (!error) put(writer_.flush());
    });
  }

  void put(const std::string& text) {
    if (text.empty() || ended_by_ != nullptr) return;
    const std::string problem = file_.write(text);
    if (!problem.empty()) fail(problem + "; the end of the capture is missing");
  }

  void fail(const std::string& problem) {
    problem_ = problem;
    finish("failed");
  }

  void finish(const char* why) {
    if (ended_by_ != nullptr) return;
    if (begun_to_write_ && problem_.empty()) put(writer_.end(elapsed()));
    ended_by_ = problem_.empty() ? why : "failed";
    if (source_) source_->stop();
    io_.stop();
  }

  void show_progress() {
    if (!shows_progress_ || ended_by_ != nullptr) return;
    progress_.expires_after(kCountEvery);
    progress_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      const auto seconds = std::chrono::floor<std::chrono::seconds>(elapsed()).count();
      fmt::print(stderr, "\r{} bytes, {} of {} s\x1b[K", writer_.bytes(), seconds, options_.seconds);
      progress_shown_ = true;
      show_progress();
    });
  }

  void clear_progress() {
    if (std::exchange(progress_shown_, false)) fmt::print(stderr, "\r\x1b[K");
  }

  int conclude() {
    clear_progress();
    if (const std::string problem = file_.close(); problem_.empty() && !problem.empty()) problem_ = problem;
    if (!problem_.empty()) {
      say(options_, problem_);
      return kExitFailed;
    }
    const double seconds = static_cast<double>(elapsed().count()) / 1000;
    if (options_.json) {
      print(fmt::format("{{\"bytes\":{},\"seconds\":{:.3f},\"ended\":\"{}\"}}\n", writer_.bytes(), seconds, ended_by_));
    }
    if (writer_.bytes() == 0) {
      say(options_,
          fmt::format(
              "nothing came from {} in {:.0f} s; has the grid operator enabled the port, and is the cable connected?",
              head_.source, seconds));
      return kExitFailed;
    }
    if (!options_.announces) return kExitOk;
    say(options_, fmt::format("{} bytes in {:.0f} s", writer_.bytes(), seconds) +
                      (options_.file == "-" ? "" : "; ams2mqtt decode " + file_.shown() + " shows what they are"));
    return kExitOk;
  }

  const CaptureOptions& options_;
  CaptureFile file_;
  const bool shows_progress_;
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_, SIGINT, SIGTERM, SIGHUP};
  boost::asio::steady_timer limit_{io_};
  boost::asio::steady_timer flush_{io_};
  boost::asio::steady_timer progress_{io_};
  std::unique_ptr<Source> source_;  // one of these two
  std::optional<boost::asio::posix::stream_descriptor> daemon_;
  std::array<char, 16UL * 1024> buffer_{};
  std::string answer_;  // of the daemon, until its first line is whole
  CaptureReader reader_;
  CaptureHead head_;
  CaptureWriter writer_;
  Monotonic begun_ = monotonic_now();
  std::string problem_;
  const char* ended_by_ = nullptr;
  bool opened_ = false;
  bool answered_ = false;
  bool begun_to_write_ = false;
  bool progress_shown_ = false;
};

// A connection to the running daemon, on which it answers; the error is a sentence.
std::expected<FileDescriptor, std::string> daemon_connection(const CaptureOptions& options) {
  const LoadedConfig loaded = load_config_file(options.config.file, !options.config.given, process_environment());
  if (!credentials_may_help(loaded.problems)) {
    const std::string why =
        loaded.problems.empty() ? "" : to_string(loaded.problems.front(), options.config.file) + "; ";
    return std::unexpected(why +
                           "name the port with --serial DEVICE or --tcp HOST:PORT, or the configuration of the "
                           "running daemon with --config");
  }
  const std::string request =
      std::string(kCaptureRequest) + (options.meter.empty() ? std::string() : ' ' + options.meter);
  auto connection = open_control(addresses_to_ask(control_purpose(loaded.config.mqtt)), request, kDaemonHasToAnswer,
                                 state_directory(loaded.config.state));
  if (connection) return std::move(*connection);
  const bool nobody = connection.error().failure == AskFailure::no_daemon;
  return std::unexpected(sentence(connection.error()) +
                         (nobody ? "; name the port with --serial DEVICE or --tcp HOST:PORT" : ""));
}

}  // namespace

int capture_command(const CaptureOptions& options) {
  if (options.json && options.file == "-") {
    say(options, "--json would be written into the capture; give it a file");
    return kExitUsage;
  }
  CaptureFile file(options.file, options.force);
  if (const std::string problem = file.check(); !problem.empty()) {
    say(options, problem);
    return kExitUsage;
  }
  const auto source = options.line.source();
  if (!source) {
    say(options, source.error());
    return kExitUsage;
  }
  std::expected<FileDescriptor, std::string> connection;
  if (!options.line.is_given()) connection = daemon_connection(options);
  if (!connection) {
    say(options, connection.error());
    return kExitFailed;
  }
  CaptureRun run(options, std::move(file));
  return connection->is_open() ? run.read_daemon(std::move(*connection)) : run.read_source(*source);
}

}  // namespace ams2mqtt
