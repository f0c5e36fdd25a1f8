#include "meter_pipeline.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "ams2mqtt/base/central_european_time.hpp"
#include "ams2mqtt/homeassistant/event_message.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/service/logging.hpp"
#include "host_time.hpp"
#include "meter_parts.hpp"
#include "telegram_table.hpp"

namespace ams2mqtt {

namespace {

// Of a host that does not say where it is.
const CentralEuropeanTime kUsualZone;

TrackerOptions tracker_options(const MeterConfig& meter, const Config& config) {
  return {.one_meter = !meter.id.empty(), .max_meters = meter.max_meters, .throttles = config.publish.throttles()};
}

// The daemon's device, if Home Assistant is told of it.
std::string bridge_of(const MqttConfig& mqtt) {
  return mqtt.bridge && mqtt.discovery != Discovery::off ? bridge_id(mqtt.base_topic) : std::string();
}

PublisherConfig publisher_config(const MeterConfig& meter, const Config& config) {
  return {.base_topic = config.mqtt.base_topic,
          .discovery_prefix = config.mqtt.discovery_prefix,
          .name = meter.name,
          .id = meter.id,
          .language = meter.language,
          .discovery = discovery_of(meter, config.mqtt),
          .insists = meter.discovery.has_value(),
          .oldest = config.mqtt.oldest_home_assistant(),
          .publish_telegrams = config.mqtt.telegram_topic,
          .publish_values = config.mqtt.value_topics,
          .via_device = bridge_of(config.mqtt)};
}

// An intact message that cannot be decrypted or understood says nothing about the line; a notice reports it.
bool is_damage(Errc code) {
  switch (code) {
    case Errc::truncated:
    case Errc::oversize:
    case Errc::bad_header:
    case Errc::bad_checksum:
    case Errc::bad_tag:
    case Errc::bad_value:
    case Errc::too_deep:
    case Errc::trailing_bytes:
    case Errc::incomplete:
      return true;
    case Errc::no_key:
    case Errc::wrong_key:
    case Errc::bad_auth:
    case Errc::unproven:
    case Errc::repeated:
    case Errc::unsupported:
    case Errc::unknown_layout:
      return false;
  }
  return true;
}

}  // namespace

MeterPipeline::MeterPipeline(boost::asio::io_context& io, const MeterConfig& meter, const Config& config,
                             MessageSink& sink, MessagePool& pool, const MeterMemory& memory)
    : name_(meter.name),
      sink_(sink),
      pool_(pool),
      time_zone_(time_zone_of(meter)),
      keys_(key_ring_of(meter)),
      decoding_{meter.manufacturer, time_zone_.get(), &keys_, meter.scaling},
      decoder_(decoding_),
      tracker_(tracker_options(meter, config)),
      energy_({.zone = time_zone_ ? time_zone_.get() : &kUsualZone,
               .live_interval = config.publish.live_energy_interval,
               .tariff = meter.tariff ? std::optional(meter.tariff->rule()) : std::nullopt}),
      publisher_(publisher_config(meter, config), tracker_, memory),
      known_scales_(memory.scales),
      known_(tracker_.shared_identity()),
      has_configured_id_(!meter.id.empty()),
      log_values_(config.log_values),
      source_name_(describe(meter.source)),
      port_settings_(ams2mqtt::port_settings(meter.source)),
      source_(make_source(
          io, meter.source,
          {[this](Bytes bytes) { on_bytes(bytes); }, [this] { on_quiet(); },
           [this](const SourceStatus& status) { on_source_status(status); }, [this] { return decoder_.missing(); }},
          remembered_port(memory))),
      known_port_(source_->found_port()) {
  decoder_.restore(memory.scales, memory.meter.identity.id);
  decoder_.restore(memory.guard);
  energy_.restore(memory.energy, instant_now());
  events_.restore(tracker_, publisher_.known_ids());
  publisher_.on_broker_down();
  if (std::holds_alternative<SerialConfig>(meter.source)) {
    port_ = std::make_unique<PortWatch>([this] { return source_->examine(); });
  }
}

void MeterPipeline::start() {
  started_ = true;
  source_->start();
}
void MeterPipeline::stop() {
  source_->stop();
  listeners_.tell([](LineListener& each) { each.on_end(); });
}

void MeterPipeline::on_broker_up() {
  told_of_broker_ = true;
  publish(publisher_.on_broker_up(monotonic_now()));
}
void MeterPipeline::on_broker_down() {
  told_of_broker_ = false;
  publisher_.on_broker_down();
}
void MeterPipeline::limit_packets(std::size_t bytes) {
  publisher_.limit_packets(bytes);
}
void MeterPipeline::on_birth(double jitter) {
  publisher_.on_birth(monotonic_now(), jitter);
}

bool MeterPipeline::knows(const std::string& id) const {
  const std::vector<std::string> ids = known_ids();
  return std::ranges::find(ids, id) != ids.end();
}

void MeterPipeline::forget(const std::string& id) {
  forget_senders();
  if (id == publisher_.id()) {
    energy_.forget();
    events_.forget();
    if (record_) record_->begin_anew();
  }
  publish(publisher_.forget(id, monotonic_now()));
  note_end();
}
void MeterPipeline::rename(const std::string& new_id) {
  publish(publisher_.rename(new_id, monotonic_now()));
  note_end();
}
void MeterPipeline::on_left_out(const std::string& topic) {
  publish(publisher_.on_left_out(topic, monotonic_now()));
}

// A meter that was removed from the broker on request is not silent.
void MeterPipeline::note_end() {
  online_ = tracker_.life() == Life::present;
  silent_ = false;
}

MeterMemory MeterPipeline::memory() const {
  MeterMemory memory = publisher_.memory();
  memory.source = source_name_;
  memory.energy = energy_.memory(instant_now());
  memory.scales = decoder_.scale_decisions();
  memory.guard = decoder_.guard_memory();
  ams2mqtt::remember(source_->found_port(), memory);
  return memory;
}

bool MeterPipeline::take_news() {
  const ScaleDecisions scales = decoder_.scale_decisions();
  const bool rescaled = std::exchange(known_scales_, scales) != scales;
  const bool heard = decoder_.take_guard_news();
  const bool moved = std::exchange(known_port_, source_->found_port()) != source_->found_port();
  return publisher_.take_news() || rescaled || heard || moved;
}

void MeterPipeline::on_tick() {
  const Monotonic now = monotonic_now();
  const Changes& changes = tracker_.on_tick(now);
  tracker_.add_derived(energy_.on_tick({now, utc_now()}), now);
  if (record_) record_->on_tick(tracker_, {now, utc_now()});
  publish(publisher_.on_tick(changes, now));
  tell_peaks();
  tell_notices();
  note_silence(now);
  say_what_is_heard(now);
}

void MeterPipeline::on_bytes(Bytes bytes) {
  listeners_.tell([&](LineListener& each) { each.on_bytes(bytes); });
  opening_.on_bytes(bytes, monotonic_now());
  if (record_) record_->on_bytes(bytes);
  decoder_.feed(bytes);
  drain();
}

void MeterPipeline::on_quiet() {
  decoder_.end_of_burst();
  drain();
  decoder_.rest();
}

void MeterPipeline::on_source_status(const SourceStatus& status) {
  spdlog::log(is_warning(status) ? spdlog::level::warn : spdlog::level::info, "{}: {}", name_,
              sentence(source_name_, status));
  const bool has_opened = status.cause == SourceCause::opened || status.cause == SourceCause::peer_speaks;
  if (status.open && !has_opened) return;
  if (status.open) {
    opening_.begin(monotonic_now());
    tell_port(&PortWatch::on_opened);
    return;
  }
  opening_.end();
  on_quiet();
}

void MeterPipeline::drain() {
  const Instant now = instant_now();
  while (const auto result = decoder_.next(now)) {
    if (result->has_value()) {
      on_telegram(***result);
    } else {
      on_refused(result->error());
    }
  }
  log_notices(decoder_.take_notices());
}

void MeterPipeline::on_telegram(const Telegram& telegram) {
  const Monotonic now = monotonic_now();
  source_->confirm();
  if (telegram.crlf_restored && !std::exchange(crlf_noted_, true)) {
    spdlog::warn("{}: {} turns line feeds into CR LF, as a text-mode converter does; the frames are being repaired",
                 name_, source_name_);
  }
  if (const auto state = line_.on_telegram()) note_line(*state);
  const std::optional<Monotonic> before = std::exchange(last_telegram_, now);
  ++telegrams_;
  opening_.on_telegram();
  lists_.on_telegram(telegram.readings.size(), now);
  diagnostics_.on_telegram(telegram.framing, {now, utc_now()});
  // Asked for, so each of them is wanted.
  if (log_values_) answer_log()->info("{}: {}", name_, values_line(telegram));
  take(telegram, now);
  if (!before && telegram.meter->id.empty()) {
    spdlog::info("{}: first telegram; the meter has not identified itself yet", name_);
  }
  note_identity(tracker_.heard());
  tell_notices();
  if (before && std::exchange(silent_, false)) {
    spdlog::info("{}: telegrams are back after {} s", name_, whole_seconds(now - *before));
  }
  online_ = tracker_.life() == Life::present;
}

void MeterPipeline::take(const Telegram& telegram, Monotonic now) {
  const std::string events = publisher_.events();  // of the meter so far, which this telegram may replace
  const Changes& changes = tracker_.on_telegram(telegram, now);
  if (changes.heard) {
    if (changes.meter == Changes::Meter::replaced) {
      energy_.forget();
      if (record_) record_->begin_anew();
    }
    tracker_.add_derived(energy_.on_telegram(telegram, tracker_, {now, utc_now()}), now);
    if (tracker_.is_known()) tracker_.add_derived(diagnostics_.readings(now), now);
    tell_events(events, events_.on_telegram(telegram, tracker_), telegram.time);
  }
  if (record_) record_->on_telegram(telegram, tracker_, {now, utc_now()});
  publish(publisher_.on_telegram(changes, telegram, now, pool_));
  tell_peaks();
}

void MeterPipeline::tell_peaks() {
  std::vector<MeterEvent> events;
  for (const CountedPeak& peak : energy_.take_counted_peaks()) {
    events.push_back({MeterEventType::new_peak,
                      {{"begin", to_string(ZonedTime{local_time(peak.begin, {}), {}})},
                       {"watts", Decimal(peak.watts)},
                       {"billed_watts", Decimal(peak.billed_watts)}}});
    if (peak.high_load) events.back().facts.emplace_back("part", "high_load");
  }
  tell_events(publisher_.events(), events, std::nullopt);
}

void MeterPipeline::tell_events(const std::string& topic, const std::vector<MeterEvent>& events,
                                const std::optional<MeterTime>& time) {
  if (topic.empty()) return;
  for (const MeterEvent& event : events) sink_.publish(event_message(topic, event, time));
}

void MeterPipeline::on_refused(const Error& error) {
  spdlog::debug("{}: refused at byte {}: {}", name_, error.offset, to_string(error.code));
  const bool damage = is_damage(error.code);
  diagnostics_.on_refused(error.code, damage, monotonic_now());
  if (!damage) {
    opening_.on_explained();
  } else if (const auto state = line_.on_refusal()) {
    note_line(*state);
  } else if (last_telegram_) {
    tell_port(&PortWatch::on_damage);
  }
}

void MeterPipeline::publish(std::span<const Message> messages) {
  sink_.publish_all(messages);
}

}  // namespace ams2mqtt
