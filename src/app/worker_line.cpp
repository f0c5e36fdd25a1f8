#include "worker_line.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "ams2mqtt/base/fingerprint.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "ams2mqtt/tracking/value_key.hpp"
#include "broker_lines.hpp"
#include "meter_parts.hpp"

namespace ams2mqtt {

namespace {

// A level of another topic with a fingerprint where characters were left out, so that two stay different.
std::string plain_level(const std::string& level) {
  const std::string plain = plain_id(level);
  return plain == level ? plain : plain + '-' + fingerprint(fnv1a(level));
}

// What names the line's topic: it must not depend on what a worker has heard before.
std::string id_of(const MeterConfig& meter, const std::string& topic) {
  if (!meter.id.empty()) return meter.id;
  const std::string& filter = std::get<MqttSourceConfig>(meter.source).topic;
  std::string id;
  for (const std::string& level : wildcard_levels(filter, topic)) id += (id.empty() ? "" : "/") + plain_level(level);
  return id.empty() ? plain_id(slug(meter.name)) : id;
}

// Of a message whose rest is in another one.
bool is_part(Errc code) {
  return code == Errc::incomplete || code == Errc::truncated;
}

}  // namespace

WorkerLine::WorkerLine(const MeterConfig& meter, const std::string& base_topic, const std::string& topic)
    : name_(line_name(meter.name, std::get<MqttSourceConfig>(meter.source).topic, topic)),
      topic_(telegram_topic(base_topic, id_of(meter, topic))),
      time_zone_(time_zone_of(meter)),
      keys_(key_ring_of(meter)),
      decoder_(DecoderOptions{.manufacturer = meter.manufacturer,
                              .time_zone = time_zone_.get(),
                              .decryptor = &keys_,
                              .scaling = meter.scaling,
                              .takes_repeats = true}) {}

std::size_t WorkerLine::read(Bytes payload, const Instant& now, std::vector<Message>& out) {
  const std::size_t before = out.size();
  decoder_.feed(payload);
  decoder_.end_of_input();
  while (const auto result = decoder_.next(now)) {
    if (!result->has_value()) {
      note_refusal(result->error().code);
      continue;
    }
    out.push_back({.topic = topic_, .payload = to_json(***result), .qos = 1, .every = true});
  }
  for (const Notice& notice : decoder_.take_notices()) {
    spdlog::log(is_warning(notice) ? spdlog::level::warn : spdlog::level::info, "{}: {}", name_, sentence(notice));
  }
  return out.size() - before;
}

void WorkerLine::note_refusal(Errc code) {
  spdlog::debug("{}: refused: {}", name_, to_string(code));
  if (!is_part(code) || std::exchange(told_of_parts_, true)) return;
  spdlog::warn(
      "{}: a message holds only a part of a telegram, and the rest may go to another worker; let the gateway "
      "send each telegram whole, or read this topic without mqtt.group",
      name_);
}

}  // namespace ams2mqtt
