#include "ams2mqtt/meter/telegram_json.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace ams2mqtt {

namespace {

constexpr std::size_t kSpellings = 256;  // codes whose texts are kept; more than any list has

constexpr auto kPlain = []() consteval {
  std::array<bool, 256> plain{};
  for (std::size_t each = ' '; each <= '~'; ++each) plain[each] = each != '"' && each != '\\';
  return plain;
}();

bool needs_no_escape(std::string_view text) {
  return std::ranges::all_of(text, [](char each) { return kPlain[static_cast<unsigned char>(each)]; });
}

// A JSON string with its quotes. Bytes that are not UTF-8 become the replacement character instead of an exception.
void append_text(std::string& json, std::string_view text) {
  if (needs_no_escape(text)) {
    json.append(1, '"').append(text).append(1, '"');
  } else {
    json += nlohmann::ordered_json(text).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
}

void append_time(std::string& json, const MeterTime& time) {
  json += '"';
  append_to(json, time);
  json += '"';
}

// Builds an object member by member. The text is built by hand because a JSON library would put numbers through double.
class ObjectText {
 public:
  explicit ObjectText(std::string& json) : json_(json) { json_ += '{'; }

  // `name` needs no escape.
  std::string& member(std::string_view name) {
    if (!first_) json_ += ',';
    first_ = false;
    json_.append(1, '"').append(name).append("\":");
    return json_;
  }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) append_text(member(name), value);
  }
  void close() { json_ += '}'; }

 private:
  std::string& json_;
  bool first_ = true;
};

// The code and what comes before the value.
void append_head(std::string& json, const Reading& reading) {
  json += '"';
  append_to(json, reading.obis);
  json += "\":{";
  if (reading.quantity != nullptr) {
    json += "\"key\":";
    append_text(json, reading.quantity->key);
    json += ',';
  }
  json += "\"value\":";
}

void append_unit(std::string& json, std::string_view unit) {
  if (unit.empty()) return;
  json += ",\"unit\":";
  append_text(json, unit);
}

// What comes behind the unit.
void append_end(std::string& json, const Reading& reading) {
  if (reading.measured_at) {
    json += ",\"measured_at\":";
    append_time(json, *reading.measured_at);
  }
  json += '}';
}

void append_value(std::string& json, const Reading& reading) {
  if (const auto* number = std::get_if<Decimal>(&reading.value)) {
    number->append_to(json);
  } else if (const auto* text = std::get_if<std::string_view>(&reading.value)) {
    append_text(json, *text);
  } else {
    append_time(json, std::get<MeterTime>(reading.value));
  }
}

void append_reading(std::string& json, const Reading& reading) {
  append_head(json, reading);
  append_value(json, reading);
  append_unit(json, reading.unit);
  append_end(json, reading);
}

void append_past_peaks(std::string& json, std::span<const MonthPeak> peaks) {
  json += '[';
  for (const MonthPeak& peak : peaks) {
    if (&peak != peaks.data()) json += ',';
    ObjectText object(json);
    append_time(object.member("month_end"), peak.month_end);
    append_time(object.member("measured_at"), peak.at);
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

// `say_meter` and `say_reading` append their parts.
void append_telegram(std::string& json, const Telegram& telegram, const auto& say_meter, const auto& say_reading) {
  ObjectText object(json);
  if (telegram.time) append_time(object.member("time"), *telegram.time);
  object.text("framing", to_string(telegram.framing));
  if (telegram.crlf_restored) object.member("crlf_restored") += "true";
  if (telegram.frame_counter) object.member("frame_counter") += std::to_string(*telegram.frame_counter);
  if (telegram.meter != nullptr) say_meter(object.member("meter"), *telegram.meter);
  object.member("values") += '{';
  for (const Reading& reading : telegram.readings) {
    if (&reading != telegram.readings.data()) json += ',';
    say_reading(json, reading);
  }
  json += '}';
  if (!telegram.past_peaks.empty()) append_past_peaks(object.member("past_peaks"), telegram.past_peaks);
  object.close();
}

// Codes of one meter rarely share a place.
std::size_t place_of(const ObisCode& code) {
  const std::size_t mixed = code.c + 7U * code.d + 31U * code.e + 101U * code.b + 17U * code.f;
  return mixed % kSpellings;
}

}  // namespace

std::string to_json(const Telegram& telegram) {
  std::string json;
  append_telegram(json, telegram, append_meter, append_reading);
  return json;
}

void TelegramJson::append_to(std::string& json, const Telegram& telegram) {
  spellings_.resize(kSpellings);
  append_telegram(
      json, telegram, [this](std::string& text, const MeterIdentity& meter) { text += text_of(meter); },
      [this](std::string& text, const Reading& reading) { append_spelled(text, reading); });
}

void TelegramJson::append_spelled(std::string& json, const Reading& reading) {
  const Spelling& spelling = spelling_of(reading);
  json += spelling.before;
  append_value(json, reading);
  json += spelling.behind;
  append_end(json, reading);
}

const TelegramJson::Spelling& TelegramJson::spelling_of(const Reading& reading) {
  Spelling& spelling = spellings_[place_of(reading.obis)];
  const bool known = !spelling.before.empty() && spelling.obis == reading.obis &&
                     spelling.quantity == reading.quantity && spelling.unit == reading.unit;
  if (!known) {
    spelling = {reading.obis, reading.quantity, std::string(reading.unit), {}, {}};
    append_head(spelling.before, reading);
    append_unit(spelling.behind, reading.unit);
  }
  return spelling;
}

const std::string& TelegramJson::text_of(const MeterIdentity& meter) {
  if (meter_text_.empty() || meter_ != meter) {
    meter_ = meter;
    meter_text_.clear();
    append_meter(meter_text_, meter);
  }
  return meter_text_;
}

}  // namespace ams2mqtt
