#include "meter_status.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kEnd = 32;  // bytes of `],"next":...}`

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void add_text(Json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}
void add_seconds(Json& object, const char* name, const std::optional<std::chrono::seconds>& time) {
  if (time) object[name] = time->count();
}

std::string to_json(const StatusValue& value) {
  Json object = {{"key", value.key}, {"obis", value.obis}};
  add_text(object, "name", value.name);
  object["value"] = value.value;
  add_text(object, "unit", value.unit);
  add_seconds(object, "age_s", value.age);
  add_seconds(object, "interval_s", value.interval);
  return text_of(object);
}

Json json_of(const StatusList& list) {
  Json object = {{"values", list.values}, {"telegrams", list.telegrams}};
  add_seconds(object, "age_s", list.age);
  add_seconds(object, "interval_s", list.interval);
  return object;
}

Json facts_of(const MeterStatus& status) {
  Json object = {{"name", status.name}};
  add_text(object, "id", status.id);
  object["source"] = status.source;
  add_text(object, "meter", status.meter);
  object["state"] = status.state;
  add_text(object, "framing", status.framing);
  add_seconds(object, "last_telegram_s", status.last_telegram);
  object["bytes"] = status.counters.bytes;
  object["skipped_bytes"] = status.counters.skipped_bytes;
  object["frames"] = status.counters.frames;
  object["refused"] = status.counters.refused;
  object["telegrams_a_minute"] = status.telegrams_a_minute;
  if (status.line_quality) object["line_quality"] = *status.line_quality;
  if (!status.lists.empty()) {
    Json lists = Json::array();
    for (const StatusList& list : status.lists) lists.push_back(json_of(list));
    object["lists"] = std::move(lists);
  }
  return object;
}

// The values in `[...]` from `from` on, as many as fit behind `json`; the place of the first that does not.
std::size_t append_values(std::string& json, const MeterStatus& status, std::size_t from, std::size_t room) {
  json.back() = ',';
  json += "\"values\":[";
  std::size_t next = from;
  for (; next < status.values.size(); ++next) {
    const std::string value = to_json(status.values[next]);
    if (next > from && json.size() + value.size() + kEnd > room) break;
    if (next > from) json += ',';
    json += value;
  }
  json += ']';
  return next;
}

template <class Number>
void read_number(const Json& object, const char* name, Number& number) {
  if (const auto found = object.find(name); found != object.end() && found->is_number_unsigned()) {
    number = found->get<Number>();
  }
}
std::string read_text(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}
std::optional<std::chrono::seconds> read_seconds(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return std::chrono::seconds(found->get<std::int64_t>());
}

StatusValue read_value(const Json& object) {
  return {.key = read_text(object, "key"),
          .obis = read_text(object, "obis"),
          .name = read_text(object, "name"),
          .value = read_text(object, "value"),
          .unit = read_text(object, "unit"),
          .age = read_seconds(object, "age_s"),
          .interval = read_seconds(object, "interval_s")};
}

StatusList read_list(const Json& object) {
  StatusList list{.age = read_seconds(object, "age_s"), .interval = read_seconds(object, "interval_s")};
  read_number(object, "values", list.values);
  read_number(object, "telegrams", list.telegrams);
  return list;
}

}  // namespace

std::string_view word_of(Life life) {
  switch (life) {
    case Life::unheard:
    case Life::heard:
      break;
    case Life::remembered:
      return "remembered";
    case Life::present:
      return "online";
    case Life::silent:
      return "silent";
  }
  return "waiting";
}

std::optional<StatusValue> status_of(const MeterValue& value, Monotonic now, Language language) {
  if (std::holds_alternative<std::monostate>(value.newest)) return std::nullopt;
  StatusValue status{.key = value_key(value.quantity, value.code),
                     .obis = to_string(value.code),
                     .name = std::string(name_in(language, value.quantity)),
                     .value = to_string(value.newest),
                     .unit = std::string(value.quantity != nullptr ? value.quantity->unit : value.unit()),
                     .age = {},
                     .interval = {}};
  if (value.read) status.age = std::chrono::duration_cast<std::chrono::seconds>(now - value.at);
  if (const auto interval = value.interval.interval()) {
    status.interval = std::chrono::round<std::chrono::seconds>(*interval);
  }
  return status;
}

StatusList status_of(const SeenList& list, Monotonic now) {
  StatusList status{.values = list.values,
                    .telegrams = list.telegrams,
                    .age = std::chrono::floor<std::chrono::seconds>(now - list.last),
                    .interval = {}};
  if (const auto interval = list.interval.interval()) {
    status.interval = std::chrono::round<std::chrono::seconds>(*interval);
  }
  return status;
}

std::string to_json(const MeterStatus& status, std::size_t from, std::size_t room) {
  Json facts = facts_of(status);
  facts["lines"] = status.lines;
  std::string json = text_of(facts);
  const std::size_t next = append_values(json, status, from, room);
  return json.append(",\"next\":").append(std::to_string(next < status.values.size() ? next : 0)).append(1, '}');
}

std::string to_web_json(const MeterStatus& status, std::string_view key) {
  Json facts = {{"key", key}};
  facts.update(facts_of(status));
  std::string json = text_of(facts);
  (void)append_values(json, status, 0, std::numeric_limits<std::size_t>::max());
  return json.append(1, '}');
}

std::expected<MeterStatus, std::string> parse_status(std::string_view json) {
  const Json object = Json::parse(json, nullptr, false);
  if (!object.is_object()) return std::unexpected("the daemon's answer cannot be read; is it a different version?");
  MeterStatus status{.name = read_text(object, "name"),
                     .id = read_text(object, "id"),
                     .source = read_text(object, "source"),
                     .meter = read_text(object, "meter"),
                     .state = read_text(object, "state"),
                     .framing = read_text(object, "framing"),
                     .last_telegram = read_seconds(object, "last_telegram_s"),
                     .counters = {},
                     .telegrams_a_minute = 0,
                     .line_quality = {},
                     .lines = 1,
                     .lists = {},
                     .values = {},
                     .next = 0};
  read_number(object, "bytes", status.counters.bytes);
  read_number(object, "skipped_bytes", status.counters.skipped_bytes);
  read_number(object, "frames", status.counters.frames);
  read_number(object, "refused", status.counters.refused);
  read_number(object, "telegrams_a_minute", status.telegrams_a_minute);
  read_number(object, "lines", status.lines);
  read_number(object, "next", status.next);
  if (const auto quality = object.find("line_quality"); quality != object.end() && quality->is_number_unsigned()) {
    status.line_quality = quality->get<std::uint64_t>();
  }
  if (const auto lists = object.find("lists"); lists != object.end() && lists->is_array()) {
    for (const Json& list : *lists) status.lists.push_back(read_list(list));
  }
  if (const auto values = object.find("values"); values != object.end() && values->is_array()) {
    for (const Json& value : *values) status.values.push_back(read_value(value));
  }
  return status;
}

}  // namespace ams2mqtt
