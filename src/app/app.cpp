#include "app.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>
#include <utility>

#include "ams2mqtt/config/secret_digest.hpp"
#include "ams2mqtt/homeassistant/discovery_schedule.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/mqtt/print_sink.hpp"
#include "ams2mqtt/service/logging.hpp"
#include "ams2mqtt/system/process.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "ams2mqtt/version.hpp"
#include "client_options.hpp"
#include "host_time.hpp"
#include "meter_parts.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::seconds kStatusEvery{5};
// The client may take a second more; together that stays below the five seconds a stop may take.
constexpr std::chrono::milliseconds kBrokerDeadline{3000};
// One that has acknowledged nothing for a while is not expected to do so now.
constexpr std::chrono::milliseconds kMuteBrokerDeadline{500};
// And so does what a worker has taken and not acknowledged yet.
constexpr std::chrono::milliseconds kGroupDeadline{800};

// What every meter depends on.
bool same_but_for_meters(Config one, Config other) {
  for (Config* config : {&one, &other}) {
    config->meters.clear();
    config->meters_dir.clear();
    config->log_level = LogLevel::info;
    config->http = {};
  }
  return one == other;
}

bool same_broker(const Config& one, const Config& other) {
  return one.mqtt == other.mqtt && one.spool == other.spool && one.state == other.state;
}

// Checked first: finding out after the old meters have ended would leave none.
bool system_has_all(const Config& config) {
  for (const MeterConfig& meter : config.meters) {
    try {
      (void)time_zone_of(meter);
    } catch (const std::runtime_error& error) {
      spdlog::error("{}", error.what());
      return false;
    }
  }
  return true;
}

void log_births(std::uint64_t births) {
  if (births < 2) return spdlog::info("Home Assistant has started; announcing again");
  spdlog::info("Home Assistant has started {} times; announcing again, at most every {} s", births,
               BirthWatch::kDistance.count() / 1000);
}

}  // namespace

App::App(const Config& config, Options options)
    : options_(std::move(options)),
      config_(with_digests(config)),
      requests_([this]() -> MeterFleet& { return *fleet_; }, [this] { return daemon(); }),
      servers_(
          io_, [this] { return state(monotonic_now()); },
          [this](std::string_view request) { return requests_.answer(request); },
          [this](std::string_view request, auto& caller) { return captures_.take(*fleet_, request, caller); }),
      web_(io_, {.fleet = [this]() -> MeterFleet& { return *fleet_; },
                 .daemon = [this] { return web_daemon(); },
                 .lines = options_.recent_lines,
                 .scrape = [this] { return scrape(); }}) {
  if (options_.print) {
    printer_ = std::make_unique<PrintSink>(
        STDOUT_FILENO, [this](int error) { boost::asio::post(io_, [this, error] { on_output_ended(error); }); });
  } else {
    servers_.speak_for(config.mqtt);
    if (const auto holder = servers_.claim_id(config)) throw ClientIdTaken(config.mqtt, *holder);
    MqttClientOptions of_newcomer = client_options(config);
    of_newcomer.gives_way = true;
    mqtt_ = std::make_unique<MqttClient>(config.mqtt, mqtt_handlers(is_group(config)), of_newcomer);
    mqtt_->start();  // connects while the fleet, which may be large, is being made; its events wait for the loop
  }
  make_meters(config);
}

// A worker of a group knows no meters, so its fleet is empty.
void App::make_meters(const Config& config) {
  const Config compared = with_digests(config);
  if (printer_) {
    fleet_ = std::make_unique<MeterFleet>(io_, config, compared, *printer_, nullptr);
  } else if (!is_group(config)) {
    fleet_ = std::make_unique<MeterFleet>(io_, config, compared, *mqtt_, std::make_unique<MeterStore>(config));
  } else {
    Config nobody = compared;
    nobody.meters.clear();
    nobody.mqtt.bridge = false;
    fleet_ = std::make_unique<MeterFleet>(io_, nobody, nobody, *mqtt_, nullptr);
    worker_ = std::make_unique<GroupWorker>(io_, config, *mqtt_);
  }
  fleet_->on_forgotten([this](const std::string& id) { web_.forget(id); });
}

// Its meters, or the group that it works for.
void App::begin_reading() {
  if (worker_) worker_->start();
  fleet_->start();
}

// The client calls from its own thread; everything that happens, happens on the loop.
MqttHandlers App::mqtt_handlers(bool is_worker) {
  return {[this] { boost::asio::post(io_, [this] { on_broker_up(); }); },
          [this] { boost::asio::post(io_, [this] { on_birth(); }); },
          [this](const BrokerStatus& status) { boost::asio::post(io_, [this, status] { on_broker_status(status); }); },
          [this](const std::string& topic) { boost::asio::post(io_, [this, topic] { on_left_out(topic); }); },
          [this](std::size_t bytes) { boost::asio::post(io_, [this, bytes] { fleet_->limit_packets(bytes); }); },
          is_worker ? [this](std::int64_t mark) { boost::asio::post(io_, [this, mark] { on_taken(mark); }); }
                    : std::function<void(std::int64_t)>()};
}

void App::on_taken(std::int64_t mark) {
  if (worker_) worker_->on_taken(mark);
}

ExitCode App::run() {
  start();
  io_.run();
  return end_;
}

void App::start() {
  begun_at_ = monotonic_now();
  if (worker_) {
    spdlog::info("ams2mqtt {} as a worker of group {}", kVersion, config_.mqtt.group);
  } else {
    spdlog::info("ams2mqtt {} with {} meter{}", kVersion, fleet_->size(), fleet_->size() == 1 ? "" : "s");
  }
  for (const int signal : kEndingSignals) signals_.add(signal);
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (!error) stop(name_of_signal(signal));
  });
  hangup_.add(SIGHUP);
  await_hangup();
  release_signals();
  servers_.listen();
  if (!mqtt_) on_broker_up();
  begin_reading();
  web_.adopt(config_, mqtt_ != nullptr);
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
  servers_.stop();
  web_.stop();
  leave_group([this] { end(); });
}

// What was taken from the group is delivered first, or left to the broker.
void App::leave_group(std::function<void()> then) {
  if (!worker_) return then();
  worker_->leave(kGroupDeadline, [this, then = std::move(then)] {
    worker_.reset();
    then();
  });
}

void App::end() {
  tick_.cancel();
  watchdog_.cancel();
  std::vector<Message> last = fleet_->stop(monotonic_now());
  if (mqtt_) {
    mqtt_->stop(std::move(last), broker_mute_ ? kMuteBrokerDeadline : kBrokerDeadline);
  } else {
    for (Message& message : last) printer_->publish(std::move(message));
  }
  io_.stop();
}

void App::on_output_ended(int error) {
  const std::string why = explain_ended_output(error);
  if (why.empty()) return stop("nobody reads standard output any more");
  spdlog::error("{}", why);
  end_ = kExitFailed;
  stop("nothing can be printed any more");
}

void App::await_hangup() {
  hangup_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    await_hangup();
    on_hangup();
  });
}

// A terminal that closes sends the same signal as somebody who wants a reload.
void App::on_hangup() {
  if (options_.ends_with_terminal && !has_terminal()) return stop("the terminal was closed");
  if (reloading_) {
    reload_again_ = true;
  } else {
    reload();
  }
}

void App::reload() {
  answer_log()->info("reading the configuration again (SIGHUP)");
  notifier_.reloading();
  std::optional<Config> config = options_.load();
  if (!config || !system_has_all(*config)) {
    answer_log()->error("the configuration is rejected; the daemon keeps the one it has");
    notifier_.ready();
    return;
  }
  raise_descriptor_limit(config->meters.size());
  const Config compared = with_digests(*config);
  const bool changes_worker = worker_ && compared != config_;
  if (!printer_ && (changes_worker || !same_broker(compared, config_))) return change_broker(std::move(*config));
  if (worker_) return adopt(std::move(*config), 0);
  if (mqtt_) mqtt_->make_room_for(most_lines(*config));
  web_.write_records();
  const std::size_t kept = fleet_->change(*config, config_, compared, same_but_for_meters(compared, config_));
  adopt(std::move(*config), kept);
}

// Everything signs off as for a stop and starts afresh.
void App::change_broker(Config config) {
  reloading_ = true;
  leave_group([this, next = std::move(config)]() mutable { change_left_broker(std::move(next)); });
}

void App::change_left_broker(Config config) {
  web_.write_records();
  mqtt_->stop(fleet_->stop(monotonic_now()), broker_mute_ ? kMuteBrokerDeadline : kBrokerDeadline);
  // After whatever the old connection still has to report.
  boost::asio::post(io_, [this, next = std::move(config)]() mutable {
    fleet_.reset();  // its state is saved by then, and the next one may use it
    broker_up_ = false;
    broker_mute_ = false;
    mqtt_ = std::make_unique<MqttClient>(next.mqtt, mqtt_handlers(is_group(next)), client_options(next));
    servers_.speak_for(next.mqtt);
    if (const auto holder = servers_.claim_id(next)) spdlog::warn("{}", sentence(ClientIdTaken(next.mqtt, *holder)));
    mqtt_->start();
    make_meters(next);
    begin_reading();
    adopt(std::move(next), 0);
    reloading_ = false;
    if (std::exchange(reload_again_, false)) reload();
  });
}

void App::adopt(Config config, std::size_t kept) {
  set_log_level(config.log_level);
  if (worker_) {
    answer_log()->info("the new configuration is in use: {}", worker_->state());
  } else {
    answer_log()->info("the new configuration is in use: {} meter{}, {} unchanged", fleet_->size(),
                       fleet_->size() == 1 ? "" : "s", kept);
  }
  config_ = with_digests(config);
  wipe_keys(config);
  servers_.listen();
  web_.adopt(config_, mqtt_ != nullptr);
  fleet_->remember(monotonic_now(), true);
  notifier_.ready();
}

void App::await_tick() {
  tick_.expires_after(until_middle_of_second(std::chrono::system_clock::now()));
  tick_.async_wait([this](const boost::system::error_code& error) {
    if (!error) on_tick();
  });
}

void App::on_tick() {
  const Monotonic now = monotonic_now();
  servers_.listen();
  answer_birth(now);
  note_daemon(now);
  fleet_->on_tick(now);
  if (worker_) worker_->on_tick(now);
  const bool is_old = now - status_at_ >= DiscoverySchedule::kSayAgain;
  if (mqtt_ && broker_up_ && is_old) say_status(now);
  report_status(now);
  web_.on_tick(now);
  await_tick();
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
  status_at_ = monotonic_now();  // the session publishes it at each connection
  note_daemon(status_at_);
  fleet_->on_broker_up();
}

void App::on_birth() {
  births_.heard();
  answer_birth(monotonic_now());
}

void App::answer_birth(Monotonic now) {
  if (!births_.take_due(now)) return;
  if (const auto births = births_.take_report(now)) log_births(*births);
  say_status(now);
  const double jitter = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
  fleet_->on_birth(jitter);
}

void App::say_status(Monotonic now) {
  status_at_ = now;
  mqtt_->publish({presence_topic(config_.mqtt), std::string(kOnline), 1, true});
}

void App::on_broker_status(const BrokerStatus& status) {
  if (broker_up_ && !status.up) fleet_->on_broker_down();
  broker_up_ = status.up;
  broker_mute_ = status.mute;
  if (std::holds_alternative<GaveWay>(status.event)) return give_way(status.event);
  // The log limiter counts its lines as one source, however they begin.
  const auto level = is_trouble(status.event) ? spdlog::level::warn : spdlog::level::info;
  spdlog::default_logger()->clone("broker")->log(level, "{}", sentence(status.event, config_.mqtt));
}

// Restarting would not help, and disturb the other one each time.
void App::give_way(const BrokerEvent& event) {
  spdlog::error("{}", sentence(event, config_.mqtt));
  end_ = kExitUsage;
  stop("another client has this id");
}

void App::on_left_out(const std::string& topic) {
  fleet_->on_left_out(topic);
  fleet_->remember(monotonic_now(), false);
}

void App::report_status(Monotonic now) {
  if (!notifier_.active() || (!reported_.empty() && now - reported_at_ < kStatusEvery)) return;
  std::string text = state(now);
  if (text == reported_) return;
  notifier_.status(text);
  reported_ = std::move(text);
  reported_at_ = now;
}

void App::note_daemon(Monotonic now) {
  if (!started_) {
    if (const auto utc = utc_now()) started_ = *utc - std::chrono::floor<std::chrono::seconds>(now - begun_at_);
  }
  const MqttCounters messages = mqtt_ ? mqtt_->counters() : MqttCounters();
  fleet_->note_daemon({.started = started_,
                       .waiting = messages.waiting,
                       .dropped = messages.dropped,
                       .last_error = options_.last_trouble ? options_.last_trouble() : std::string()});
}

}  // namespace ams2mqtt
