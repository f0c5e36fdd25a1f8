#include "web_answers.hpp"

#include <nlohmann/json.hpp>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/config/log_level.hpp"
#include "ams2mqtt/version.hpp"
#include "explanation_text.hpp"
#include "meter_status.hpp"

namespace ams2mqtt {

namespace {

using WebJson = nlohmann::ordered_json;

std::string web_text(const WebJson& json) {
  return json.dump(-1, ' ', false, WebJson::error_handler_t::replace);
}

// "2026-12-01T14:00:00Z"
std::string utc_text(UtcSeconds time) {
  const std::string text = to_string(ZonedTime{local_time(time, {}), {}});
  return text.substr(0, text.find('+')) + 'Z';
}

WebJson json_of(const WebDaemon& daemon, UtcSeconds now) {
  return {{"version", kVersion},     {"time", utc_text(now)},     {"state", daemon.state},
          {"broker", daemon.broker}, {"waiting", daemon.waiting}, {"dropped", daemon.dropped},
          {"meters", daemon.meters}, {"online", daemon.online}};
}

WebJson json_of(const WebSummary& meter) {
  WebJson json = {{"key", meter.key}, {"name", meter.name}, {"state", meter.state}};
  if (meter.last_telegram) json["last_telegram_s"] = meter.last_telegram->count();
  if (!meter.power_import.empty()) json["power_import"] = meter.power_import;
  if (!meter.power_export.empty()) json["power_export"] = meter.power_export;
  return json;
}

WebJson json_of(std::span<const WebSummary> meters) {
  WebJson list = WebJson::array();
  for (const WebSummary& meter : meters) list.push_back(json_of(meter));
  return list;
}

WebJson json_of(const LoggedLine& line) {
  return {
      {"number", line.number}, {"time", utc_text(line.time)}, {"level", to_string(line.level)}, {"text", line.text}};
}

template <class Number>
void append_row(std::string& json, const std::vector<std::optional<Number>>& row) {
  const char* separator = "[";
  for (const auto& number : row) {
    json.append(separator).append(number ? std::to_string(*number) : "null");
    separator = ",";
  }
  json.append(row.empty() ? "[]" : "]");
}

std::string power_of(const MeterPipeline& meter, std::string_view key) {
  const MeterValue* const value = meter.values().find(*find_quantity(key));
  const bool is_there = value != nullptr && value->read && !std::holds_alternative<std::monostate>(value->newest);
  return is_there ? to_string(value->newest) : std::string();
}

}  // namespace

bool WebDaemon::differs(const WebDaemon& other) const {
  return broker != other.broker || dropped != other.dropped || meters != other.meters || online != other.online ||
         (waiting == 0) != (other.waiting == 0);
}

WebSummary summary_of(const MeterPipeline& meter, std::string key, Monotonic now) {
  WebSummary summary{.key = std::move(key), .name = meter.name(), .state = word_of(meter.life()), .last_telegram = {}};
  if (meter.last_telegram()) {
    summary.last_telegram = std::chrono::duration_cast<std::chrono::seconds>(now - *meter.last_telegram());
  }
  if (meter.life() == Life::silent) return summary;  // its power is no longer known
  summary.power_import = power_of(meter, "power_import");
  summary.power_export = power_of(meter, "power_export");
  return summary;
}

std::string daemon_json(const WebDaemon& daemon, UtcSeconds now) {
  return web_text(json_of(daemon, now));
}

std::string overview_json(const WebDaemon& daemon, UtcSeconds now, std::span<const WebSummary> meters,
                          std::size_t next) {
  WebJson json = {{"daemon", json_of(daemon, now)}, {"meters", json_of(meters)}};
  if (next > 0) json["next"] = next;
  return web_text(json);
}

std::string summaries_json(std::span<const WebSummary> meters) {
  return web_text({{"meters", json_of(meters)}});
}

std::string frame_json(const Explanation& explanation, std::optional<std::chrono::seconds> age) {
  std::string json = explanation_json(explanation);
  if (age) json.insert(1, "\"age_s\":" + std::to_string(age->count()) + ',');
  return json;
}

std::string history_json(const PowerRow& power, const EnergyRow& energy) {
  std::string json = "{\"minutes\":{\"begin\":" + std::to_string(power.begin.time_since_epoch().count());
  append_row(json.append(",\"power\":"), power.watts);
  json.append("},\"hours\":{\"begin\":").append(std::to_string(energy.begin.time_since_epoch().count()));
  append_row(json.append(",\"import\":"), energy.import_wh);
  append_row(json.append(",\"export\":"), energy.export_wh);
  return json.append("}}");
}

std::string line_json(const LoggedLine& line) {
  return web_text(json_of(line));
}

std::string log_json(std::span<const LoggedLine> lines) {
  WebJson list = WebJson::array();
  for (const LoggedLine& line : lines) list.push_back(json_of(line));
  return web_text({{"lines", std::move(list)}});
}

std::string health_json(const WebDaemon& daemon) {
  return web_text({{"ok", !daemon.troubled}, {"state", daemon.state}});
}

}  // namespace ams2mqtt
