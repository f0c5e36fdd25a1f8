// A P1 meter without its line, for tests of what its lines mean.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "ams2mqtt/lists/p1_lines.hpp"
#include "catch.hpp"
#include "meter/interpret.hpp"

namespace ams2mqtt::test {

// Lines in, telegram out.
class P1Meter {
 public:
  explicit P1Meter(std::string ident = "KFM5KAIFA-METER") : ident_(std::move(ident)) {}

  const Telegram& send(std::string lines) {
    lines_ = std::move(lines);
    REQUIRE(parse_p1(ident_, as_bytes(lines_), notification_));
    return interpreter_.interpret(notification_, std::nullopt);
  }
  // What was noticed since the last call, a line each.
  std::string notices() {
    std::string text;
    for (const Notice& notice : notices_.take()) text += sentence(notice) + '\n';
    return text;
  }

 private:
  std::string ident_;
  std::string lines_;
  Notification notification_;
  NoticeLog notices_;
  Interpreter interpreter_{Manufacturer::automatic, nullptr, {}, notices_};
};

inline const Reading* reading(const Telegram& telegram, std::string_view code) {
  const auto found = std::ranges::find(telegram.readings, parse_obis(code).value(), &Reading::obis);
  return found != telegram.readings.end() ? &*found : nullptr;
}

// "power_import 1453 W @2024-...": key, value, unit and time of measurement; "none" for a code that is not there.
inline std::string said(const Telegram& telegram, std::string_view code) {
  const Reading* found = reading(telegram, code);
  if (found == nullptr) return "none";
  std::string text(found->quantity != nullptr ? found->quantity->key : "?");
  if (const auto* number = std::get_if<Decimal>(&found->value)) text += " " + number->to_string();
  if (const auto* words = std::get_if<std::string_view>(&found->value)) text += " '" + std::string(*words) + "'";
  if (const auto* time = std::get_if<MeterTime>(&found->value)) text += " " + to_string(*time);
  if (!found->unit.empty()) text += " " + std::string(found->unit);
  if (found->measured_at) text += " @" + to_string(*found->measured_at);
  return text;
}

}  // namespace ams2mqtt::test
