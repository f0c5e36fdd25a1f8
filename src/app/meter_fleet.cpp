#include "meter_fleet.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <variant>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/source/source.hpp"
#include "ams2mqtt/system/free_memory.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::minutes kRememberEvery{15};
// Saving is so much work for a large fleet that it is done more rarely, a second for so many meters.
constexpr std::size_t kSavedPerSecond = 256;

// Up to here everything happens at once.
constexpr std::size_t kSmallFleet = 64;
// A large fleet opens so many lines in each step, and says nothing that can wait while many messages do.
constexpr std::size_t kOpenedPerStep = kSmallFleet;
constexpr std::chrono::milliseconds kStep{20};
constexpr std::size_t kManyWaiting = 2048;
// And so few are what the meters send anyway.
constexpr std::size_t kFewWaiting = 256;
constexpr Monotonic kGiveBackEvery = std::chrono::minutes(1);
// But this part of it has its turn each second, however slow the broker is.
constexpr std::size_t kLeastPart = 16;

// It has no language of its own.
BridgeConfig bridge_config(const Config& config) {
  return {.base_topic = config.mqtt.base_topic,
          .discovery_prefix = config.mqtt.discovery_prefix,
          .language = config.meters.empty() ? Language::en : config.meters.front().language,
          .discovery = discovery_of(MeterConfig(), config.mqtt),
          .shown = config.mqtt.bridge};
}

// Those that are not topics of a broker.
std::vector<const MeterConfig*> lines_of(const Config& config) {
  std::vector<const MeterConfig*> lines;
  for (const MeterConfig& meter : config.meters) {
    if (!std::holds_alternative<MqttSourceConfig>(meter.source)) lines.push_back(&meter);
  }
  return lines;
}

Config without_meters(const Config& config) {
  return {.mqtt = config.mqtt,
          .publish = config.publish,
          .state = config.state,
          .spool = config.spool,
          .http = config.http,
          .meters = {},
          .meters_dir = {},
          .log_level = config.log_level,
          .log_values = config.log_values};
}

}  // namespace

MeterFleet::MeterFleet(boost::asio::io_context& io, const Config& config, const Config& compared, MessageSink& sink,
                       std::unique_ptr<MeterStore> store)
    : io_(io),
      pace_(io),
      sink_(sink),
      store_(std::move(store)),
      base_topic_(config.mqtt.base_topic),
      bridge_config_(bridge_config(config)),
      bridge_(bridge_config_, store_ ? store_->take_bridge() : MeterMemory()) {
  const std::vector<const MeterConfig*> lines = lines_of(config);
  meters_.resize(lines.size());
  make_missing_meters(lines, config);
  common_ = without_meters(compared);
  broker_lines_ = std::make_unique<BrokerLines>(io_, config.mqtt, for_broker_lines());
  (void)broker_lines_->adopt(config, compared, true);
}

void MeterFleet::make_missing_meters(const std::vector<const MeterConfig*>& lines, const Config& config) {
  std::vector<const MeterConfig*> missing;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    if (!meters_[index]) missing.push_back(lines[index]);
  }
  std::vector<MeterMemory> memories = store_ ? store_->take(missing) : std::vector<MeterMemory>(missing.size());
  auto memory = memories.begin();
  for (std::size_t index = 0; index < meters_.size(); ++index) {
    if (!meters_[index]) meters_[index] = make_meter(*lines[index], config, *memory++);
  }
}

std::unique_ptr<MeterPipeline> MeterFleet::make_meter(const MeterConfig& meter, const Config& config,
                                                      const MeterMemory& memory) {
  auto pipeline = std::make_unique<MeterPipeline>(io_, meter, config, sink_, pool_, memory);
  pipeline->limit_packets(packet_limit_);
  return pipeline;
}

void MeterFleet::start() {
  started_ = true;
  go_on();
}

// Opens lines and tells meters of the broker until none is left, in steps.
void MeterFleet::go_on() {
  if (!started_) return;
  const bool more_lines = open_lines();
  const bool more_to_tell = tell_of_broker();
  if (!more_lines && !more_to_tell) return;
  pace_.expires_after(kStep);
  pace_.async_wait([this](const boost::system::error_code& error) {
    if (!error) go_on();
  });
}

// True when there are more.
bool MeterFleet::open_lines() {
  std::size_t opened = 0;
  for (const auto& meter : meters_) {
    if (meter->is_started()) continue;
    if (opened++ == kOpenedPerStep) return true;
    meter->start();
  }
  return false;
}

bool MeterFleet::tell_of_broker() {
  if (!broker_up_) return false;
  for (const auto& meter : meters_) {
    if (meter->was_told_of_broker()) continue;
    if (is_crowded()) return true;
    meter->on_broker_up();
  }
  return false;
}

bool MeterFleet::is_crowded() const {
  return meters_.size() > kSmallFleet && broker_up_ && sink_.waiting() >= kManyWaiting;
}

std::vector<Message> MeterFleet::stop(Monotonic now) {
  std::vector<Message> last;
  pace_.cancel();
  broker_lines_.reset();
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
  const std::vector<const MeterConfig*> lines = lines_of(config);
  const std::vector<const MeterConfig*> compared_lines = lines_of(compared);
  const std::vector<const MeterConfig*> lines_before = lines_of(before);
  std::vector<std::unique_ptr<MeterPipeline>> old = std::exchange(meters_, {});
  meters_.resize(lines.size());
  std::unordered_multimap<std::string, std::size_t> places;
  for (std::size_t index = 0; keep && index < lines_before.size(); ++index) {
    places.emplace(describe(lines_before[index]->source), index);
  }
  for (std::size_t index = 0; keep && index < lines.size(); ++index) {
    const auto [begin, end] = places.equal_range(describe(lines[index]->source));
    const auto same = std::find_if(
        begin, end, [&](const auto& place) { return *lines_before[place.second] == *compared_lines[index]; });
    if (same != end) meters_[index] = std::move(old[same->second]);
  }
  auto kept =
      static_cast<std::size_t>(std::ranges::count_if(meters_, [](const auto& meter) { return meter != nullptr; }));
  for (std::size_t index = 0; index < lines_before.size(); ++index) {
    if (old[index]) end_meter(*old[index], true);
  }
  old.erase(old.begin(), old.begin() + static_cast<std::ptrdiff_t>(lines_before.size()));  // their ports are free now
  base_topic_ = config.mqtt.base_topic;
  common_ = without_meters(compared);
  make_missing_meters(lines, config);
  std::ranges::move(old, std::back_inserter(meters_));
  kept += broker_lines_->adopt(config, compared, keep);
  twins_.clear();
  next_tick_ = 0;
  change_bridge(config);
  go_on();
  return kept;
}

BrokerLines::Fleet MeterFleet::for_broker_lines() {
  return {.begin = [this](const std::vector<MeterConfig>& lines) { return begin_lines(lines); },
          .end = [this](MeterPipeline& line) { end_line(line); },
          .remembered = [this] { return store_ ? store_->sources() : std::vector<std::string>(); }};
}

std::vector<MeterPipeline*> MeterFleet::begin_lines(const std::vector<MeterConfig>& lines) {
  const std::size_t before = meters_.size();
  meters_.resize(before + lines.size());
  std::vector<const MeterConfig*> all(before);
  for (const MeterConfig& line : lines) all.push_back(&line);
  make_missing_meters(all, common_);
  std::vector<MeterPipeline*> begun;
  for (std::size_t index = before; index < meters_.size(); ++index) begun.push_back(meters_[index].get());
  go_on();
  return begun;
}

// A stranger's line leaves nothing behind, and a known meter's only so much that the store stays bounded.
void MeterFleet::end_line(MeterPipeline& line) {
  const std::string id = line.id();
  end_meter(line, !id.empty());
  std::erase_if(meters_, [&](const auto& meter) { return meter.get() == &line; });
  if (store_ && store_->others().size() > Config::kMostMeters) (void)forget(id);
}

void MeterFleet::end_meter(MeterPipeline& meter, bool is_worth_keeping) {
  meter.stop();
  publish(meter.last_messages());
  if (store_ && is_worth_keeping) store_->put_back(meter.memory());
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

void MeterFleet::publish(std::span<const Message> messages) {
  sink_.publish_all(messages);
}

// The daemon's own device first: those of the meters name it.
void MeterFleet::on_broker_up() {
  broker_up_ = true;
  const Monotonic now = monotonic_now();
  publish(bridge_.on_broker_up(bridge_facts(now), now));
  go_on();
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
  tick_meters();
  if (broker_lines_) broker_lines_->on_tick(now);  // not while it waits for another broker
  empty_left_topics(now);
  remember(now, false);
  warn_of_twins();
  give_back_memory(now);
}

// Announcements of all meters at once take several times what the meters need, once.
void MeterFleet::give_back_memory(Monotonic now) {
  was_crowded_ = was_crowded_ || is_crowded();
  if (!was_crowded_ || sink_.waiting() > kFewWaiting || now - gave_back_at_ < kGiveBackEvery) return;
  was_crowded_ = false;
  gave_back_at_ = now;
  give_back_free_memory();
}

// In turn: those that a slow broker has kept waiting come first the next time.
void MeterFleet::tick_meters() {
  for (std::size_t count = 0; count < meters_.size(); ++count) {
    if (count > meters_.size() / kLeastPart && is_crowded()) return;
    next_tick_ %= meters_.size();
    MeterPipeline& meter = *meters_[next_tick_++];
    meter.on_tick();
    if (store_) meter.tell_where_published();  // what is only printed is published nowhere
  }
}

// Rare changes are saved at once, frequent ones now and then and at exit: memory cards wear out.
void MeterFleet::remember(Monotonic now, bool at_once) {
  if (!store_) return;
  const std::chrono::seconds distance(meters_.size() / kSavedPerSecond);
  if (!at_once && remembered_at_ && now - *remembered_at_ < distance) return;
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
  std::unordered_map<std::string_view, const MeterPipeline*> first;
  for (const auto& meter : meters_) {
    const std::string& id = meter->id();
    if (id.empty()) continue;
    const auto [other, is_first] = first.try_emplace(id, meter.get());
    if (is_first || !twins_.insert(id).second) continue;
    spdlog::warn("{} and {} are the same meter, {}; remove one of them from the configuration", other->second->name(),
                 meter->name(), id);
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

}  // namespace ams2mqtt
