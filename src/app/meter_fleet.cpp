#include "meter_fleet.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>

#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::minutes kRememberEvery{15};

// It has no language of its own.
BridgeConfig bridge_config(const Config& config) {
  return {.base_topic = config.mqtt.base_topic,
          .discovery_prefix = config.mqtt.discovery_prefix,
          .language = config.meters.empty() ? Language::en : config.meters.front().language,
          .discovery = discovery_of(MeterConfig(), config.mqtt),
          .shown = config.mqtt.bridge};
}

}  // namespace

MeterFleet::MeterFleet(boost::asio::io_context& io, const Config& config, MessageSink& sink,
                       std::unique_ptr<MeterStore> store)
    : io_(io),
      sink_(sink),
      store_(std::move(store)),
      base_topic_(config.mqtt.base_topic),
      bridge_config_(bridge_config(config)),
      bridge_(bridge_config_, store_ ? store_->take_bridge() : MeterMemory()) {
  for (const MeterConfig& meter : config.meters) meters_.push_back(make_meter(meter, config));
}

std::unique_ptr<MeterPipeline> MeterFleet::make_meter(const MeterConfig& meter, const Config& config) {
  const MeterMemory memory = store_ ? store_->take(meter) : MeterMemory();
  auto pipeline = std::make_unique<MeterPipeline>(io_, meter, config, sink_, memory);
  pipeline->limit_packets(packet_limit_);
  return pipeline;
}

void MeterFleet::start() {
  for (const auto& meter : meters_) meter->start();
}

std::vector<Message> MeterFleet::stop(Monotonic now) {
  std::vector<Message> last;
  for (const auto& meter : meters_) {
    meter->stop();
    for (Message& message : meter->last_messages()) last.push_back(std::move(message));
  }
  for (auto& [when, topic] : std::exchange(left_topics_, {})) last.push_back(emptied(std::move(topic)));
  remember(now, true);
  meters_.clear();
  return last;
}

std::size_t MeterFleet::change(const Config& config, const Config& before, const Config& compared, bool keep) {
  std::vector<std::unique_ptr<MeterPipeline>> old = std::exchange(meters_, {});
  meters_.resize(config.meters.size());
  for (std::size_t index = 0; keep && index < meters_.size(); ++index) {
    const auto same = std::ranges::find(before.meters, compared.meters[index]);
    const auto place = static_cast<std::size_t>(same - before.meters.begin());
    if (place < old.size()) meters_[index] = std::move(old[place]);
  }
  const auto kept = std::ranges::count_if(meters_, [](const auto& meter) { return meter != nullptr; });
  for (const auto& meter : old) {
    if (meter) end_meter(*meter);
  }
  old.clear();  // their ports are free for the new ones
  base_topic_ = config.mqtt.base_topic;
  for (std::size_t index = 0; index < meters_.size(); ++index) {
    if (meters_[index]) continue;
    meters_[index] = make_meter(config.meters[index], config);
    meters_[index]->start();
    if (broker_up_) meters_[index]->on_broker_up();
  }
  twins_.clear();
  change_bridge(config);
  return static_cast<std::size_t>(kept);
}

void MeterFleet::end_meter(MeterPipeline& meter) {
  meter.stop();
  for (Message& message : meter.last_messages()) sink_.publish(std::move(message));
  if (store_) store_->put_back(meter.memory());
}

// Its connection is kept; a change of that makes a new fleet.
void MeterFleet::change_bridge(const Config& config) {
  BridgeConfig changed = bridge_config(config);
  if (changed == bridge_config_) return;
  bridge_config_ = std::move(changed);
  bridge_ = BridgePublisher(bridge_config_, bridge_.memory());
  bridge_.limit_packets(packet_limit_);
  if (broker_up_) publish(bridge_.on_broker_up(bridge_facts(monotonic_now()), monotonic_now()));
}

BridgeFacts MeterFleet::bridge_facts(Monotonic now) const {
  BridgeFacts facts{.started = daemon_.started,
                    .meters_online = online(),
                    .waiting = daemon_.waiting,
                    .dropped = daemon_.dropped,
                    .last_error = daemon_.last_error};
  for (const auto& meter : meters_) {
    LineDiagnostics& line = meter->diagnostics();
    if (!meter->has_meter()) ++facts.lines_without_meter;
    facts.key_missing = facts.key_missing || line.key_missing(now);
    facts.telegrams += line.telegrams(now);
    facts.refused += line.refused(now);
  }
  return facts;
}

void MeterFleet::publish(std::vector<Message> messages) {
  for (Message& message : messages) sink_.publish(std::move(message));
}

// The daemon's own device first: those of the meters name it.
void MeterFleet::on_broker_up() {
  broker_up_ = true;
  const Monotonic now = monotonic_now();
  publish(bridge_.on_broker_up(bridge_facts(now), now));
  for (const auto& meter : meters_) meter->on_broker_up();
}

void MeterFleet::on_broker_down() {
  broker_up_ = false;
  bridge_.on_broker_down();
  for (const auto& meter : meters_) meter->on_broker_down();
}

void MeterFleet::on_birth(double jitter) {
  bridge_.on_birth(monotonic_now(), jitter);
  for (const auto& meter : meters_) meter->on_birth(jitter);
}

void MeterFleet::on_left_out(const std::string& topic) {
  publish(bridge_.on_left_out(topic, monotonic_now()));
  for (const auto& meter : meters_) meter->on_left_out(topic);
}

void MeterFleet::limit_packets(std::size_t bytes) {
  packet_limit_ = bytes;
  bridge_.limit_packets(bytes);
  for (const auto& meter : meters_) meter->limit_packets(bytes);
}

void MeterFleet::on_tick(Monotonic now) {
  publish(bridge_.on_tick(bridge_facts(now), now));
  for (const auto& meter : meters_) meter->on_tick();
  empty_left_topics(now);
  remember(now, false);
  warn_of_twins();
}

// Rare changes are saved at once, frequent ones now and then and at exit: memory cards wear out.
void MeterFleet::remember(Monotonic now, bool at_once) {
  if (!store_) return;
  bool news = bridge_.take_news() || at_once;
  for (const auto& meter : meters_) news = meter->take_news() || news;
  if (!remembered_at_) remembered_at_ = now;
  if (!news && now - *remembered_at_ < kRememberEvery) return;
  remembered_at_ = now;
  std::vector<MeterMemory> memories;
  memories.reserve(meters_.size() + 1);
  memories.push_back(bridge_.memory());
  for (const auto& meter : meters_) memories.push_back(meter->memory());
  store_->save(std::move(memories));
}

// Two sources with one meter would announce the same entities and overwrite each other's values.
void MeterFleet::warn_of_twins() {
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

std::size_t MeterFleet::online() const {
  const auto count = std::ranges::count_if(meters_, [](const auto& meter) { return meter->online(); });
  return static_cast<std::size_t>(count);
}

std::optional<Monotonic> MeterFleet::last_telegram() const {
  std::optional<Monotonic> last;
  for (const auto& meter : meters_) last = std::max(last, meter->last_telegram());
  return last;
}

GuardCounters MeterFleet::guard_counters() const {
  GuardCounters all;
  for (const auto& meter : meters_) {
    all.unproven += meter->guard_counters().unproven;
    all.repeated += meter->guard_counters().repeated;
  }
  return all;
}

std::vector<std::string> MeterFleet::ids_on_lines() const {
  std::vector<std::string> ids;
  for (const auto& meter : meters_) {
    if (!meter->id().empty()) ids.push_back(meter->id());
  }
  return ids;
}

std::vector<std::string> MeterFleet::all_ids() const {
  std::vector<std::string> ids;
  for (const auto& meter : meters_) {
    for (std::string& id : meter->known_ids()) ids.push_back(std::move(id));
  }
  if (!store_) return ids;
  for (std::string& id : ids_of(store_->others())) ids.push_back(std::move(id));
  return ids;
}

MeterPipeline* MeterFleet::find(const std::string& id) const {
  const auto found = std::ranges::find_if(meters_, [&](const auto& each) { return each->id() == id; });
  return found != meters_.end() ? found->get() : nullptr;
}

bool MeterFleet::forget(const std::string& id) {
  bool found = false;
  for (const auto& meter : meters_) {
    if (!meter->knows(id)) continue;
    meter->forget(id);
    found = true;
  }
  if (!store_) return found;
  while (const auto other = store_->forget(id, base_topic_)) {
    empty_announcements(*other);
    found = true;
  }
  return found;
}

std::size_t MeterFleet::forget_all() {
  const std::vector<std::string> ids = all_ids();
  for (const std::string& id : ids) (void)forget(id);
  for (const auto& meter : meters_) meter->forget_senders();
  return ids.size();
}

bool MeterFleet::leaves_topics() const {
  return !left_topics_.empty() ||
         std::ranges::any_of(meters_, [](const auto& meter) { return meter->leaves_topics(); });
}

void MeterFleet::empty_announcements(const RetiredMeter& meter) {
  for (const std::string& topic : meter.config_topics) sink_.publish(emptied(topic));
  for (const std::string& topic : meter.topics) left_topics_.emplace_back(monotonic_now() + kAfterRemoval, topic);
}

void MeterFleet::empty_left_topics(Monotonic now) {
  std::erase_if(left_topics_, [&](const auto& entry) {
    if (now < entry.first) return false;
    sink_.publish(emptied(entry.second));
    return true;
  });
}

}  // namespace ams2mqtt
