#include "app.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>
#include <cstring>
#include <utility>

#include "ams2mqtt/config/secret_digest.hpp"
#include "ams2mqtt/homeassistant/announcement_schedule.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/print_sink.hpp"
#include "ams2mqtt/system/process.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "ams2mqtt/version.hpp"
#include "requests.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::seconds kTick{1};
constexpr std::chrono::seconds kStatusEvery{5};
constexpr std::chrono::minutes kRememberEvery{15};
// The client may take a second more; together it stays below the five seconds that a stop may last.
constexpr std::chrono::seconds kBrokerDeadline{3};

}  // namespace

App::App(const Config& config, Options options)
    : options_(std::move(options)),
      config_(with_digests(config)),
      health_(io_, [this] { return state(monotonic_now()); }),
      control_(io_, [this](std::string_view request) { return on_request(request); }),
      control_purpose_(control_purpose(config.mqtt)),
      base_topic_(config.mqtt.base_topic) {
  if (options_.print) {
    printer_ = std::make_unique<PrintSink>(
        STDOUT_FILENO, [this](int error) { boost::asio::post(io_, [this, error] { on_output_ended(error); }); });
  } else {
    mqtt_ = std::make_unique<MqttClient>(config.mqtt, mqtt_handlers(), MqttClientOptions{.spool = config.spool});
    store_ = std::make_unique<MeterStore>(config);
  }
  for (const MeterConfig& meter : config.meters) meters_.push_back(make_meter(meter, config));
}

std::unique_ptr<MeterPipeline> App::make_meter(const MeterConfig& meter, const Config& config) {
  const MeterMemory memory = store_ ? store_->take(meter) : MeterMemory();
  auto pipeline = std::make_unique<MeterPipeline>(io_, meter, config, sink(), memory);
  pipeline->limit_packets(packet_limit_);
  return pipeline;
}

// The client calls from its own thread; everything that happens, happens on the loop.
MqttHandlers App::mqtt_handlers() {
  return {[this] { boost::asio::post(io_, [this] { on_broker_up(); }); },
          [this] { boost::asio::post(io_, [this] { on_birth(); }); },
          [this](const BrokerStatus& status) { boost::asio::post(io_, [this, status] { on_broker_status(status); }); },
          [this](const std::string& topic) { boost::asio::post(io_, [this, topic] { on_left_out(topic); }); },
          [this](std::size_t bytes) { boost::asio::post(io_, [this, bytes] { on_packet_limit(bytes); }); }};
}

bool App::run() {
  start();
  io_.run();
  return !failed_;
}

void App::start() {
  spdlog::info("ams2mqtt {} with {} meter{}", kVersion, meters_.size(), meters_.size() == 1 ? "" : "s");
  for (const int signal : kEndingSignals) signals_.add(signal);
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (!error) stop(std::string("SIG") + ::sigabbrev_np(signal));
  });
  hangup_.add(SIGHUP);
  await_hangup();
  release_signals();
  take_addresses();
  if (mqtt_) {
    mqtt_->start();
  } else {
    on_broker_up();
  }
  for (const auto& meter : meters_) meter->start();
  await_tick();
  notifier_.ready();
  await_watchdog();
}

void App::stop(std::string_view why) {
  spdlog::info("stopping ({})", why);
  // From here on the signals have their default effect again: a second one ends the process at once.
  signals_.clear();
  hold_signal(SIGHUP);
  hangup_.clear();
  notifier_.stopping();
  health_.stop();
  control_.stop();
  tick_.cancel();
  watchdog_.cancel();
  std::vector<Message> last;
  for (const auto& meter : meters_) {
    meter->stop();
    for (Message& message : meter->last_messages()) last.push_back(std::move(message));
  }
  remember(monotonic_now(), true);
  if (mqtt_) {
    mqtt_->stop(std::move(last), kBrokerDeadline);
  } else {
    for (Message& message : last) printer_->publish(std::move(message));
  }
  io_.stop();
}

void App::on_output_ended(int error) {
  const std::string why = explain_ended_output(error);
  if (why.empty()) return stop("nobody reads standard output any more");
  spdlog::error("{}", why);
  failed_ = true;
  stop("nothing can be printed any more");
}

void App::await_tick() {
  tick_.expires_after(kTick);
  tick_.async_wait([this](const boost::system::error_code& error) {
    if (!error) on_tick();
  });
}

void App::on_tick() {
  for (const auto& meter : meters_) meter->on_tick();
  take_addresses();
  answer_birth(monotonic_now());
  empty_left_topics(monotonic_now());
  remember(monotonic_now(), false);
  const bool is_old = monotonic_now() - status_at_ >= AnnouncementSchedule::kSayAgain;
  if (mqtt_ && broker_up_ && is_old) say_status(monotonic_now());
  warn_of_twins();
  report_status(monotonic_now());
  await_tick();
}

// What comes rarely is kept at once, what comes often now and then and at the end: memory cards wear out.
void App::remember(Monotonic now, bool at_once) {
  if (!store_) return;
  bool news = at_once;
  for (const auto& meter : meters_) news = meter->take_news() || news;
  if (!remembered_at_) remembered_at_ = now;
  if (!news && now - *remembered_at_ < kRememberEvery) return;
  remembered_at_ = now;
  std::vector<MeterMemory> memories;
  memories.reserve(meters_.size());
  for (const auto& meter : meters_) memories.push_back(meter->memory());
  store_->save(std::move(memories));
}

void App::await_watchdog() {
  if (!notifier_.watchdog()) return;
  watchdog_.expires_after(*notifier_.watchdog() / 2);
  watchdog_.async_wait([this](const boost::system::error_code& error) {
    if (!error) on_watchdog();
  });
}

void App::on_watchdog() {
  notifier_.alive();
  await_watchdog();
}

void App::on_broker_up() {
  status_at_ = monotonic_now();  // the session says it at each connection
  for (const auto& meter : meters_) meter->on_broker_up();
}

void App::on_birth() {
  births_.heard();
  answer_birth(monotonic_now());
}

void App::answer_birth(Monotonic now) {
  if (!births_.take_due(now)) return;
  if (const auto sentence = births_.take_sentence(now)) spdlog::info("{}", *sentence);
  say_status(now);
  const double jitter = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
  for (const auto& meter : meters_) meter->on_birth(jitter);
}

void App::say_status(Monotonic now) {
  status_at_ = now;
  mqtt_->publish({status_topic(base_topic_), std::string(kOnline), 1, true});
}

void App::on_broker_status(const BrokerStatus& status) {
  if (broker_up_ && !status.up) {
    for (const auto& meter : meters_) meter->on_broker_down();
  }
  broker_up_ = status.up;
  broker_mute_ = status.mute;
  // Its lines are of one source, however they begin.
  spdlog::default_logger()->clone("broker")->log(status.trouble ? spdlog::level::warn : spdlog::level::info, "{}",
                                                 status.what);
}

void App::on_left_out(const std::string& topic) {
  for (const auto& meter : meters_) meter->on_left_out(topic);
  remember(monotonic_now(), false);
}

void App::on_packet_limit(std::size_t bytes) {
  packet_limit_ = bytes;
  for (const auto& meter : meters_) meter->limit_packets(bytes);
}

// Two sources with one meter would announce the same entities and overwrite each other's values.
void App::warn_of_twins() {
  for (auto meter = meters_.begin(); meter != meters_.end(); ++meter) {
    const std::string& id = (*meter)->id();
    if (id.empty() || twins_.contains(id)) continue;
    const auto twin =
        std::find_if(std::next(meter), meters_.end(), [&](const auto& other) { return other->id() == id; });
    if (twin == meters_.end()) continue;
    twins_.insert(id);
    spdlog::warn("{} and {} are the same meter, {}; remove one of them from the configuration", (*meter)->name(),
                 (*twin)->name(), id);
  }
}

void App::report_status(Monotonic now) {
  if (!notifier_.active() || (!reported_.empty() && now - reported_at_ < kStatusEvery)) return;
  std::string text = state(now);
  if (text == reported_) return;
  notifier_.status(text);
  reported_ = std::move(text);
  reported_at_ = now;
}

// "12 unproven messages refused, 3 repeated messages refused, "; empty without any
std::string App::refusals() const {
  GuardCounters refused;
  for (const auto& meter : meters_) {
    refused.unproven += meter->guard_counters().unproven;
    refused.repeated += meter->guard_counters().repeated;
  }
  std::string text;
  if (refused.unproven > 0) text += std::to_string(refused.unproven) + " unproven messages refused, ";
  if (refused.repeated > 0) text += std::to_string(refused.repeated) + " repeated messages refused, ";
  return text;
}

std::string App::state(Monotonic now) const {
  const auto online = std::count_if(meters_.begin(), meters_.end(), [](const auto& meter) { return meter->online(); });
  std::optional<Monotonic> last;
  for (const auto& meter : meters_) last = std::max(last, meter->last_telegram());
  std::string text = std::to_string(online) + " of " + std::to_string(meters_.size()) + " meters online, ";
  if (last) {
    const auto ago = std::chrono::duration_cast<std::chrono::seconds>(now - *last);
    text += "last telegram " + std::to_string(ago.count()) + " s ago, ";
  } else {
    text += "no telegram yet, ";
  }
  text += refusals();
  if (!mqtt_) return text + "printing";
  text += broker_up_ ? "broker connected" : "broker not connected";
  if (broker_up_ && broker_mute_) text += ", but it acknowledges nothing";
  const MqttCounters messages = mqtt_->counters();
  if ((!broker_up_ || broker_mute_) && messages.waiting > 0)
    text += ", " + std::to_string(messages.waiting) + " messages waiting for it";
  if (messages.dropped > 0) text += ", " + std::to_string(messages.dropped) + " dropped";
  return text;
}

}  // namespace ams2mqtt
