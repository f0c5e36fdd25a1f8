// All that was made of a P1 telegram, for two ways of reading it to be compared.
#pragma once

#include <string>
#include <variant>

#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/lists/p1_lines.hpp"

namespace ams2mqtt::test {

namespace detail {

inline std::string said_of(const CosemDateTime& time) {
  return to_string(time.local) + '/' + std::to_string(time.deviation.value_or(-1)) + '/' + std::to_string(time.status);
}
inline std::string said_of(const Decimal& number) {
  return std::to_string(number.mantissa()) + 'e' + std::to_string(number.exponent());
}
inline std::string said_of(std::string_view text) {
  return '"' + std::string(text) + '"';
}
inline std::string said_of(std::monostate) {
  return "nothing";
}
inline std::string said_of(const Scale& scale) {
  return std::to_string(scale.scaler) + '*' + std::to_string(static_cast<int>(scale.unit));
}

}  // namespace detail

// The rows and everything beside them, or the error; a line each.
inline std::string said_of(const Result<void>& read, const Notification& notification) {
  using detail::said_of;
  if (!read) return std::string(to_string(read.error().code)) + " at " + std::to_string(read.error().offset);
  std::string text = std::string(notification.family->name) + '\n';
  for (const Row& row : notification.rows) {
    text += to_string(row.obis) + ' ' + std::visit([](const auto& value) { return said_of(value); }, row.value);
    if (row.scale) text += ' ' + said_of(*row.scale);
    if (row.measured) text += " @" + said_of(*row.measured);
    text += ' ' + std::to_string(row.device_type) + ' ' + std::to_string(row.submeter) + '\n';
  }
  for (const DoubledCode& each : notification.doubled) {
    text += to_string(each.obis) + (each.differs ? " differs\n" : " doubled\n");
  }
  for (const PastPeak& each : notification.past_peaks) {
    text += said_of(each.month_end) + ' ' + said_of(each.at) + ' ' + said_of(each.value) + ' ' + said_of(each.scale);
    text += '\n';
  }
  for (const LeftOut& each : notification.left_out) {
    text += to_string(each.obis) + " left out, " + std::to_string(static_cast<int>(each.reason)) + ": ";
    text += said_of(each.said) + '\n';
  }
  return text;
}

}  // namespace ams2mqtt::test
