#include "ams2mqtt/homeassistant/memory_json.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

namespace ams2mqtt {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr std::int64_t kMostWatts = 100'000'000;
constexpr std::size_t kMostMonths = 12;
constexpr int kTopicForm = 2;  // without dots; absent: with dots

void put(Json& json, const char* key, std::string_view text) {
  if (!text.empty()) json[key] = text;
}

void put(Json& json, const char* key, std::optional<Monotonic> time) {
  if (time) json[key] = time->count();
}

void put(Json& json, const char* key, const std::vector<std::string>& texts) {
  if (!texts.empty()) json[key] = texts;
}

Json write(const MeterIdentity& identity) {
  Json json = Json::object();
  put(json, "manufacturer", identity.manufacturer);
  put(json, "id", identity.id);
  put(json, "type", identity.type);
  put(json, "model", identity.model);
  put(json, "list_version", identity.list_version);
  put(json, "device_name", identity.device_name);
  return json;
}

Json write(const ScaleDecisions& scales) {
  Json json = Json::object();
  if (scales.current) json["current"] = *scales.current;
  if (scales.voltage) json["voltage"] = *scales.voltage;
  if (scales.energy) json["energy"] = *scales.energy;
  return json;
}

Json write(const Sender& sender) {
  Json json = Json::object();
  if (sender.title) json["title"] = to_hex(*sender.title);
  json["key"] = sender.key;
  json["counter"] = sender.counter;
  put(json, "meter", sender.meter);
  return json;
}

Json write(const ValueMemory& value) {
  Json json = {{"key", value.key}};
  put(json, "unit", value.unit);
  put(json, "payload", value.text);
  json["expire_after_s"] = value.valid_for.count();
  put(json, "interval_ms", value.interval);
  if (value.time) json["read_at"] = value.time->time_since_epoch().count();
  if (value.zero) json["zero"] = true;
  if (value.unusual) json["unusual"] = true;
  return json;
}

Json write(const SubmeterMemory& submeter) {
  Json json = {{"key", submeter.key}, {"channel", submeter.channel}};
  put(json, "number", submeter.number);
  if (submeter.by_channel) json["by_channel"] = true;
  return json;
}

// Of a moment; nothing in the state is older than the year 1970.
void put(Json& json, const char* key, UtcSeconds time) {
  json[key] = time.time_since_epoch().count();
}

Json write(const LiveMemory& live) {
  Json json = {{"key", live.key}, {"base", live.base.to_string()}};
  put(json, "base_at", live.base_at);
  json["live"] = live.live.to_string();
  if (live.trusted) json["trusted"] = *live.trusted;
  json["complete"] = live.complete;
  json["integral"] = live.integral;
  json["power_mw"] = live.milliwatts;
  put(json, "at", live.at);
  put(json, "interval_ms", live.interval);
  return json;
}

Json write(const PeriodMemory& period) {
  Json json = {{"key", period.key}};
  put(json, "begin", period.begin);
  json["base"] = period.base.to_string();
  json["energy"] = period.energy.to_string();
  return json;
}

Json write(const PeakMemory& peak) {
  Json json;
  put(json, "begin", peak.begin);
  json["watts"] = peak.watts;
  return json;
}

Json write(const RetiredMeter& meter) {
  Json json = {{"id", meter.id}};
  put(json, "config_topics", meter.config_topics);
  put(json, "topics", meter.topics);
  return json;
}

template <class Item>
void put_list(Json& json, const char* key, const std::vector<Item>& items) {
  if (items.empty()) return;
  Json list = Json::array();
  for (const Item& item : items) list.push_back(write(item));
  json[key] = std::move(list);
}

Json write(const PeaksMemory& peaks) {
  Json json;
  put(json, "month", peaks.month);
  put_list(json, "peaks", peaks.peaks);
  json["months"] = peaks.months;
  return json;
}

Json write(const CapacityMemory& capacity) {
  Json json = write(capacity.peaks);
  if (capacity.high_load != PeaksMemory()) json["high_load"] = write(capacity.high_load);
  put(json, "begin", capacity.begin);
  json["energy"] = capacity.energy.to_string();
  json["sure"] = capacity.sure;
  return json;
}

Json write(const GuardMemory& guard) {
  Json json = {{"encrypts", guard.encrypts}};
  put_list(json, "senders", guard.senders);
  return json;
}

Json write(const MeterMemory& memory) {
  Json json = {{"source", memory.source}};
  put(json, "id", memory.id);
  if (memory.renamed) json["renamed"] = true;
  json["meter"] = write(memory.meter.identity);
  put(json, "interval_ms", memory.meter.interval);
  put_list(json, "values", memory.meter.values);
  put(json, "vanished", memory.meter.vanished);
  put_list(json, "submeters", memory.meter.submeters);
  json["discovery"] = to_string(memory.discovery);
  put(json, "config_topics", memory.config_topics);
  if (memory.singly) json["singly"] = true;
  put_list(json, "live", memory.energy.live);
  put_list(json, "periods", memory.energy.periods);
  if (memory.energy.capacity != CapacityMemory()) json["capacity"] = write(memory.energy.capacity);
  json["scales"] = write(memory.scales);
  if (memory.guard != GuardMemory()) json["guard"] = write(memory.guard);
  put(json, "port", memory.port);
  put(json, "port_format", memory.port_format);
  put_list(json, "retired", memory.retired);
  put(json, "leaving", memory.leaving);
  if (!memory.dotted_topics) json["topic_form"] = kTopicForm;
  return json;
}

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_boolean() && found->get<bool>();
}

std::optional<std::int64_t> number_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

std::optional<Monotonic> time_of(const Json& json, const char* key) {
  constexpr std::int64_t kLongest = Monotonic(std::chrono::hours(24 * 366)).count();
  const auto count = number_of(json, key);
  if (!count || *count <= 0 || *count > kLongest) return std::nullopt;
  return Monotonic(*count);
}

std::vector<std::string> texts_of(const Json& json, const char* key) {
  std::vector<std::string> texts;
  const auto found = json.find(key);
  if (found == json.end() || !found->is_array()) return texts;
  for (const Json& item : *found) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

// The list of objects under `key`, each read by `read`.
template <class Read>
auto list_of(const Json& json, const char* key, Read read) {
  std::vector<decltype(read(json))> items;
  const auto found = json.find(key);
  if (found == json.end() || !found->is_array()) return items;
  for (const Json& item : *found) {
    if (item.is_object()) items.push_back(read(item));
  }
  return items;
}

Json object_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_object() ? *found : Json::object();
}

MeterIdentity read_identity(const Json& json) {
  return {text_of(json, "manufacturer"), text_of(json, "id"),           text_of(json, "type"),
          text_of(json, "model"),        text_of(json, "list_version"), text_of(json, "device_name")};
}

ScaleDecisions read_scales(const Json& json) {
  const auto scaler = [&](const char* key, std::int64_t least, std::int64_t most) -> std::optional<std::int8_t> {
    const auto number = number_of(json, key);
    if (!number || *number < least || *number > most) return std::nullopt;
    return static_cast<std::int8_t>(*number);
  };
  return {scaler("current", -3, 0), scaler("voltage", -2, 0), scaler("energy", -1, 3)};
}

std::uint32_t word_of(const Json& json, const char* key) {
  const auto number = number_of(json, key);
  return number && std::in_range<std::uint32_t>(*number) ? static_cast<std::uint32_t>(*number) : 0;
}

Sender read_sender(const Json& json) {
  Sender sender{
      .title = {}, .key = word_of(json, "key"), .counter = word_of(json, "counter"), .meter = text_of(json, "meter")};
  const auto title = from_hex(text_of(json, "title"));
  if (title && title->size() == std::tuple_size_v<SystemTitle>) {
    std::ranges::copy(*title, sender.title.emplace().begin());
  }
  return sender;
}

ValueMemory read_value(const Json& json) {
  constexpr std::int64_t kShortest = 60;
  constexpr std::int64_t kLongest = 366LL * 24 * 3600;
  ValueMemory value;
  value.key = text_of(json, "key");
  value.unit = text_of(json, "unit");
  value.text = text_of(json, "payload");
  const auto expire_after = number_of(json, "expire_after_s");
  if (expire_after && *expire_after >= kShortest && *expire_after <= kLongest) {
    value.valid_for = std::chrono::seconds(*expire_after);
  }
  value.interval = time_of(json, "interval_ms");
  if (const auto time = number_of(json, "read_at")) value.time = UtcSeconds(std::chrono::seconds(*time));
  value.zero = flag_of(json, "zero");
  value.unusual = flag_of(json, "unusual");
  return value;
}

// From 0 to `most`; 0 where there is none.
std::int64_t number_within(const Json& json, const char* key, std::int64_t most) {
  return std::clamp<std::int64_t>(number_of(json, key).value_or(0), 0, most);
}

UtcSeconds moment_of(const Json& json, const char* key) {
  constexpr std::int64_t kLatest = 4'102'444'800;  // the year 2100
  return UtcSeconds(std::chrono::seconds(number_within(json, key, kLatest)));
}

LiveMemory read_live(const Json& json) {
  LiveMemory live;
  live.key = text_of(json, "key");
  live.base = Decimal::parse(text_of(json, "base")).value_or(Decimal());
  live.base_at = moment_of(json, "base_at");
  live.live = Decimal::parse(text_of(json, "live")).value_or(live.base);
  if (json.contains("trusted")) live.trusted = flag_of(json, "trusted");
  live.complete = flag_of(json, "complete");
  live.integral = number_within(json, "integral", 500'000'000'000'000'000);
  live.milliwatts = number_within(json, "power_mw", 100'000'000'000);
  live.at = moment_of(json, "at");
  live.interval = time_of(json, "interval_ms");
  return live;
}

PeriodMemory read_period(const Json& json) {
  PeriodMemory period;
  period.key = text_of(json, "key");
  period.begin = moment_of(json, "begin");
  period.base = Decimal::parse(text_of(json, "base")).value_or(Decimal());
  period.energy = Decimal::parse(text_of(json, "energy")).value_or(period.base);
  return period;
}

PeakMemory read_peak(const Json& json) {
  return {moment_of(json, "begin"), number_within(json, "watts", kMostWatts)};
}

PeaksMemory read_peaks(const Json& json) {
  PeaksMemory peaks;
  peaks.month = moment_of(json, "month");
  peaks.peaks = list_of(json, "peaks", read_peak);
  const auto months = json.find("months");
  if (months == json.end() || !months->is_array()) return peaks;
  for (const Json& item : *months) {
    if (!item.is_number_integer() || peaks.months.size() == kMostMonths) continue;
    peaks.months.push_back(std::clamp<std::int64_t>(item.get<std::int64_t>(), 0, kMostWatts));
  }
  return peaks;
}

CapacityMemory read_capacity(const Json& json) {
  CapacityMemory capacity;
  capacity.peaks = read_peaks(json);
  capacity.high_load = read_peaks(object_of(json, "high_load"));
  capacity.begin = moment_of(json, "begin");
  capacity.energy = Decimal::parse(text_of(json, "energy")).value_or(Decimal());
  capacity.sure = flag_of(json, "sure");
  return capacity;
}

GuardMemory read_guard(const Json& json) {
  return {flag_of(json, "encrypts"), list_of(json, "senders", read_sender)};
}

// Earlier versions wrote the number's code, which has the channel.
SubmeterMemory read_submeter(const Json& json) {
  SubmeterMemory submeter{text_of(json, "key"), 0, text_of(json, "number"), flag_of(json, "by_channel")};
  const auto code = parse_obis(text_of(json, "code"));
  submeter.channel =
      code && is_submeter_number(*code) ? code->b : static_cast<std::uint8_t>(number_within(json, "channel", 255));
  return submeter;
}

RetiredMeter read_retired(const Json& json) {
  return {text_of(json, "id"), texts_of(json, "config_topics"), texts_of(json, "topics")};
}

MeterMemory read_meter(const Json& json) {
  MeterMemory memory;
  memory.source = text_of(json, "source");
  memory.id = text_of(json, "id");
  memory.renamed = flag_of(json, "renamed");
  memory.singly = flag_of(json, "singly");
  memory.meter.identity = read_identity(object_of(json, "meter"));
  memory.meter.interval = time_of(json, "interval_ms");
  memory.meter.values = list_of(json, "values", read_value);
  memory.meter.vanished = texts_of(json, "vanished");
  memory.meter.submeters = list_of(json, "submeters", read_submeter);
  memory.discovery = parse_discovery(text_of(json, "discovery")).value_or(Discovery::off);
  memory.config_topics = texts_of(json, "config_topics");
  memory.energy.live = list_of(json, "live", read_live);
  memory.energy.periods = list_of(json, "periods", read_period);
  memory.energy.capacity = read_capacity(object_of(json, "capacity"));
  memory.scales = read_scales(object_of(json, "scales"));
  memory.guard = read_guard(object_of(json, "guard"));
  memory.port = text_of(json, "port");
  memory.port_format = text_of(json, "port_format");
  memory.retired = list_of(json, "retired", read_retired);
  memory.leaving = texts_of(json, "leaving");
  memory.dotted_topics = number_of(json, "topic_form") != kTopicForm;
  return memory;
}

}  // namespace

std::string to_json(std::span<const MeterMemory> memories) {
  Json meters = Json::array();
  for (const MeterMemory& memory : memories) meters.push_back(write(memory));
  return Json{{"format", kFormat}, {"meters", std::move(meters)}}.dump(1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::vector<MeterMemory>> parse_memories(std::string_view json) {
  const Json root = Json::parse(json, nullptr, false);
  if (!root.is_object() || number_of(root, "format") != kFormat) return std::nullopt;
  return list_of(root, "meters", read_meter);
}

}  // namespace ams2mqtt
