// What a publisher knows of a register's meter, and what it says when it withholds one.
#include <algorithm>
#include <iterator>

#include "publisher_state.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kNothingWithheld = "none";
constexpr std::size_t kLongestState = 255;  // of Home Assistant
constexpr Monotonic kSayAgain = std::chrono::hours(1);
constexpr std::chrono::days kOldReading{2};

bool is_far(const MeterTime& left, const MeterTime& right) {
  return std::chrono::abs(utc_of(left) - utc_of(right)) > kOldReading;
}

}  // namespace

// A number comes before or behind the register that it belongs to.
void Publisher::State::note_submeters(const Telegram& telegram) {
  for (const Reading& reading : telegram.readings) {
    const auto* text = std::get_if<std::string_view>(&reading.value);
    if (text == nullptr || !is_submeter_number(reading.obis)) continue;
    const bool known = meter.submeters.knows(reading.obis.b);
    const bool replaced = meter.submeters.note(reading.obis, *text);
    if (replaced) meter.values.reset_guards(reading.obis.b);
    news = news || replaced || known != meter.submeters.knows(reading.obis.b);
  }
}

// A register that is old when it contradicts is no news from the meter.
RegisterEvidence Publisher::State::evidence_of(const Telegram& telegram, const Reading& reading) const {
  RegisterEvidence evidence;
  const auto& time = reading.measured_at ? reading.measured_at : telegram.time;
  if (time) evidence.time = utc_of(*time);
  const bool old = reading.measured_at && telegram.time && is_far(*reading.measured_at, *telegram.time);
  evidence.clock_off = telegram.clock_off || old;
  evidence.stale = reading.measured_at && evidence.clock_off;
  const std::uint8_t channel = reading.obis.a == 0 ? reading.obis.b : std::uint8_t{0};
  evidence.same_meter = channel != 0 ? meter.submeters.knows(channel) : !meter.identity.id.empty();
  return evidence;
}

// Once an hour at most: a register that comes and goes is one fault.
void Publisher::State::say_withheld(const MeterValue& value, std::string_view unit, const Decimal& read,
                                    Monotonic now) {
  if (value.quantity == nullptr) return;
  const std::string key(value.quantity->key);
  auto said = std::ranges::find(said_withheld, key, &std::pair<std::string, Monotonic>::first);
  if (said != said_withheld.end() && now - said->second < kSayAgain) return;
  if (said == said_withheld.end()) said = said_withheld.emplace(said_withheld.end(), key, now);
  said->second = now;
  const std::string believed = value.guard.believed() ? value.guard.believed()->to_string() : std::string();
  const RegisterWithheld remark{key, read.to_string(), believed, std::string(unit)};
  remarks.forget(remark);
  remarks.add(remark);
}

BelievedTelegram Publisher::State::without_withheld(const Telegram& telegram) const {
  BelievedTelegram believed{telegram, {}};
  const auto is_withheld = [&](const Reading& reading) {
    return std::ranges::any_of(meter.values.all(), [&](const MeterValue& value) {
      return value.quantity != nullptr && value.quantity == reading.quantity && value.guard.withheld();
    });
  };
  if (meter.withheld.empty() || meter.withheld == kNothingWithheld) return believed;
  std::ranges::remove_copy_if(telegram.readings, std::back_inserter(believed.readings), is_withheld);
  believed.telegram.readings = believed.readings;
  return believed;
}

void Publisher::State::show_withheld(Monotonic now, Messages& out) {
  std::string text;
  for (const MeterValue& value : meter.values.all()) {
    if (value.quantity == nullptr || !value.guard.withheld()) continue;
    const std::string before =
        value.guard.believed() ? " instead of " + value.guard.believed()->to_string() : std::string();
    const std::string entry = std::string(value.quantity->key) + ": " + value.guard.withheld()->to_string() + before +
                              ' ' + std::string(value.quantity->unit);
    if (text.size() + entry.size() + 2 > kLongestState) continue;
    text += (text.empty() ? "" : ", ") + entry;
  }
  if (text.empty() && meter.withheld.empty()) return;
  if (text.empty()) text = kNothingWithheld;
  if (text == meter.withheld) return;
  meter.withheld = text;
  const Quantity& quantity = withheld_quantity();
  take_reading({quantity.obis, &quantity, std::string_view(meter.withheld), {}}, now, out);
}

}  // namespace ams2mqtt
