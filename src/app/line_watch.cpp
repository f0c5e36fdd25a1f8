#include "line_watch.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/system/utf8.hpp"
#include "host_time.hpp"
#include "meter_pipeline.hpp"
#include "status_view.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMostNews = 4;  // lines below the table

// What would be in the daemon's log: below the table where that is redrawn, on standard error elsewhere.
class News final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit News(bool keeps) : keeps_(keeps) {}

  [[nodiscard]] std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    constexpr std::size_t kLongest = 1024;
    std::string line = one_line({message.payload.data(), message.payload.size()}, kLongest);
    if (!keeps_) {
      std::fprintf(stderr, "%s\n", line.c_str());
      return;
    }
    lines_.push_back(std::move(line));
    if (lines_.size() > kMostNews) lines_.erase(lines_.begin());
  }
  void flush_() override {}

  bool keeps_;
  std::vector<std::string> lines_;
};

struct Nobody final : MessageSink {
  void publish(Message /*message*/) override {}
};

MeterConfig meter_on(const SourceConfig& source, const RecordingOptions& recording) {
  MeterConfig meter;
  meter.source = source;
  meter.name = "meter";
  meter.manufacturer = parse_manufacturer(recording.manufacturer).value_or(Manufacturer::automatic);
  meter.time_zone = recording.time_zone;
  meter.key.key = recording.key;
  meter.key.auth_key = recording.auth_key;
  if (const auto title = parse_system_title(recording.system_title)) {
    meter.keys.push_back(meter.key);
    meter.keys.back().system_title = title;
  }
  return meter;
}

class LineWatch {
 public:
  LineWatch(const SourceConfig& source, const WatchOptions& options)
      : options_(options),
        view_(options),
        news_(std::make_shared<News>(view_.is_live())),
        pipeline_(io_, meter_on(source, options.recording), Config(), nobody_, pool_) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("watch", news_));
  }

  int run() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) finish(kExitOk);
    });
    pipeline_.start();
    tick();
    io_.run();
    return exit_code_;
  }

 private:
  void tick() {
    timer_.expires_after(StatusView::kEvery);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      pipeline_.on_tick();
      look();
      if (!finished_) tick();
    });
  }

  void look() {
    if (!options_.once) return view_.show(pipeline_.status(), news_->lines());
    if (pipeline_.last_telegram()) {
      view_.show(pipeline_.status());
      return finish(kExitOk);
    }
    if (monotonic_now() - begun_ < LineOpening::kPatience) return;
    std::fprintf(stderr, "ams2mqtt watch: no telegram within %lld s\n", whole_seconds(LineOpening::kPatience));
    finish(kExitFailed);
  }

  void finish(int exit_code) {
    exit_code_ = exit_code;
    finished_ = true;
    pipeline_.stop();
    io_.stop();
  }

  const WatchOptions& options_;
  StatusView view_;
  std::shared_ptr<News> news_;
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_, SIGINT, SIGTERM, SIGHUP};
  boost::asio::steady_timer timer_{io_};
  Nobody nobody_;
  MessagePool pool_;
  MeterPipeline pipeline_;
  Monotonic begun_ = monotonic_now();
  int exit_code_ = kExitOk;
  bool finished_ = false;
};

}  // namespace

int watch_line(const SourceConfig& source, const WatchOptions& options) {
  LineWatch watch(source, options);
  return watch.run();
}

}  // namespace ams2mqtt
