// Another configuration in the running daemon. What it leaves as it was goes on: a meter keeps its port and stays
// available, the broker its connection. Where the settings of the broker, the state or the spool change, everything
// ends with the farewell of a stop and begins anew.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>
#include <utility>

#include "ams2mqtt/config/secret_digest.hpp"
#include "ams2mqtt/service/logging.hpp"
#include "ams2mqtt/system/process.hpp"
#include "app.hpp"
#include "meter_parts.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::seconds kFarewell{3};

// What every meter depends on.
bool same_but_for_meters(Config one, Config other) {
  for (Config* config : {&one, &other}) {
    config->meters.clear();
    config->log_level = LogLevel::info;
  }
  return one == other;
}

bool same_broker(const Config& one, const Config& other) {
  return one.mqtt == other.mqtt && one.spool == other.spool && one.state == other.state;
}

// Finding that out after the old meters have ended would leave none.
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

}  // namespace

void App::await_hangup() {
  hangup_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    await_hangup();
    on_hangup();
  });
}

// A terminal that is closed says the same as a person who wants another configuration.
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
    answer_log()->error("the configuration is not taken over; the daemon goes on with the one it has");
    notifier_.ready();
    return;
  }
  if (printer_ || same_broker(with_digests(*config), config_)) return adopt(std::move(*config));
  reloading_ = true;
  leave_broker();
  // Behind what the old connection has still to say.
  boost::asio::post(io_, [this, next = std::move(*config)]() mutable {
    join_broker(next);
    adopt(std::move(next));
    reloading_ = false;
    if (std::exchange(reload_again_, false)) reload();
  });
}

void App::adopt(Config config) {
  set_log_level(config.log_level);
  Config compared = with_digests(config);
  const std::size_t kept = change_meters(config, compared);
  answer_log()->info("the configuration is taken over: {} meter{}, {} as before", meters_.size(),
                     meters_.size() == 1 ? "" : "s", kept);
  config_ = std::move(compared);
  wipe_keys(config);
  base_topic_ = config_.mqtt.base_topic;
  twins_.clear();
  take_addresses();
  remember(monotonic_now(), true);
  notifier_.ready();
}

// The pipelines that go on, and between them the new ones.
std::size_t App::change_meters(const Config& config, const Config& compared) {
  const bool same = same_but_for_meters(compared, config_);
  std::vector<std::unique_ptr<MeterPipeline>> before = std::exchange(meters_, {});
  meters_.resize(config.meters.size());
  for (std::size_t index = 0; same && index < meters_.size(); ++index) {
    const auto old = std::ranges::find(config_.meters, compared.meters[index]);
    const auto place = static_cast<std::size_t>(old - config_.meters.begin());
    if (place < before.size()) meters_[index] = std::move(before[place]);
  }
  const auto kept = std::ranges::count_if(meters_, [](const auto& meter) { return meter != nullptr; });
  for (const auto& meter : before) {
    if (meter) end_meter(*meter);
  }
  before.clear();  // their ports are free for the new ones
  for (std::size_t index = 0; index < meters_.size(); ++index) {
    if (meters_[index]) continue;
    meters_[index] = make_meter(config.meters[index], config);
    meters_[index]->start();
    if (broker_up_ || printer_) meters_[index]->on_broker_up();
  }
  return static_cast<std::size_t>(kept);
}

void App::end_meter(MeterPipeline& meter) {
  meter.stop();
  for (Message& message : meter.last_messages()) sink().publish(std::move(message));
  if (store_) store_->put_back(meter.memory());
}

void App::leave_broker() {
  for (const auto& meter : meters_) end_meter(*meter);
  meters_.clear();
  for (const auto& [when, topic] : std::exchange(left_topics_, {})) mqtt_->publish(emptied(topic));
  store_->save({});
  mqtt_->stop({}, kFarewell);
}

void App::join_broker(const Config& config) {
  store_.reset();  // its file is written by then, and may be the next one's
  broker_up_ = false;
  packet_limit_ = 0;  // the old one's
  control_.stop();
  base_topic_ = config.mqtt.base_topic;
  control_purpose_ = control_purpose(config.mqtt);
  mqtt_ = std::make_unique<MqttClient>(config.mqtt, mqtt_handlers(), MqttClientOptions{.spool = config.spool});
  store_ = std::make_unique<MeterStore>(config);
  mqtt_->start();
}

}  // namespace ams2mqtt
