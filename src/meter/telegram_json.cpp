#include "ams2mqtt/meter/telegram_json.hpp"

#include <nlohmann/json.hpp>

namespace ams2mqtt {

namespace {

// A JSON string with its quotes. Bytes that are not UTF-8 become the replacement character instead of an exception.
std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Builds an object member by member. The text is built by hand because a JSON library would put numbers through double.
class ObjectText {
 public:
  explicit ObjectText(std::string& json) : json_(json) { json_ += '{'; }

  std::string& member(std::string_view name) {
    if (!first_) json_ += ',';
    first_ = false;
    json_ += json_text(name);
    json_ += ':';
    return json_;
  }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) member(name) += json_text(value);
  }
  void close() { json_ += '}'; }

 private:
  std::string& json_;
  bool first_ = true;
};

void append_value(std::string& json, const Reading& reading) {
  if (const auto* number = std::get_if<Decimal>(&reading.value)) {
    number->append_to(json);
  } else if (const auto* text = std::get_if<std::string_view>(&reading.value)) {
    json += json_text(*text);
  } else {
    json += json_text(to_string(std::get<MeterTime>(reading.value)));
  }
}

void append_reading(std::string& json, const Reading& reading) {
  ObjectText object(json);
  if (reading.quantity != nullptr) object.text("key", reading.quantity->key);
  append_value(object.member("value"), reading);
  object.text("unit", reading.unit);
  if (reading.measured_at) object.text("measured_at", to_string(*reading.measured_at));
  object.close();
}

void append_past_peaks(std::string& json, std::span<const MonthPeak> peaks) {
  json += '[';
  for (const MonthPeak& peak : peaks) {
    if (&peak != peaks.data()) json += ',';
    ObjectText object(json);
    object.text("month_end", to_string(peak.month_end));
    object.text("measured_at", to_string(peak.at));
    peak.watts.append_to(object.member("value"));
    object.text("unit", "W");
    object.close();
  }
  json += ']';
}

void append_meter(std::string& json, const MeterIdentity& meter) {
  ObjectText object(json);
  object.text("manufacturer", meter.manufacturer);
  object.text("id", meter.id);
  object.text("type", meter.type);
  object.text("model", meter.model);
  object.text("list_version", meter.list_version);
  object.close();
}

}  // namespace

std::string to_json(const Telegram& telegram) {
  std::string json;
  ObjectText object(json);
  if (telegram.time) object.text("time", to_string(*telegram.time));
  object.text("framing", to_string(telegram.framing));
  if (telegram.crlf_restored) object.member("crlf_restored") += "true";
  if (telegram.meter != nullptr) append_meter(object.member("meter"), *telegram.meter);
  ObjectText values(object.member("values"));
  for (const Reading& reading : telegram.readings) append_reading(values.member(to_string(reading.obis)), reading);
  values.close();
  if (!telegram.past_peaks.empty()) append_past_peaks(object.member("past_peaks"), telegram.past_peaks);
  object.close();
  return json;
}

}  // namespace ams2mqtt
