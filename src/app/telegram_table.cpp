#include "telegram_table.hpp"

#include <algorithm>
#include <vector>

#include "ams2mqtt/tracking/newest_value.hpp"
#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

namespace {

struct TableRow {
  std::string code, name, value, measured;
  std::string_view unit;
  bool is_number = false;
};

TableRow table_row(const Reading& reading) {
  TableRow row;
  row.code = to_string(reading.obis);
  row.name = english_name(reading.quantity);
  row.unit = reading.unit;
  if (const auto* number = std::get_if<Decimal>(&reading.value)) {
    row.value = number->to_string();
    row.is_number = true;
  } else if (const auto* text = std::get_if<std::string_view>(&reading.value)) {
    row.value = *text;
  } else {
    row.value = to_string(std::get<MeterTime>(reading.value));
  }
  if (reading.measured_at) row.measured = to_string(*reading.measured_at);
  return row;
}

std::string title(const Telegram& telegram) {
  std::string text = telegram.time ? to_string(*telegram.time) : std::string("no time");
  const auto add = [&text](std::string_view label, std::string_view content) {
    if (!content.empty()) text.append("  ").append(label).append(content);
  };
  if (telegram.meter != nullptr) {
    add("", telegram.meter->manufacturer);
    add("", telegram.meter->type);
    add("number ", telegram.meter->id);
    add("list ", telegram.meter->list_version);
    add("", telegram.meter->model);
  }
  if (telegram.crlf_restored) add("", "(restored after CR/LF damage)");
  return text;
}

}  // namespace

std::string telegram_table(const Telegram& telegram) {
  std::vector<TableRow> rows;
  std::size_t code_width = 0;
  std::size_t name_width = 0;
  std::size_t number_width = 0;
  for (const Reading& reading : telegram.readings) {
    const TableRow& row = rows.emplace_back(table_row(reading));
    code_width = std::max(code_width, row.code.size());
    name_width = std::max(name_width, row.name.size());
    if (row.is_number) number_width = std::max(number_width, row.value.size());
  }
  std::string text = title(telegram) + '\n';
  for (const TableRow& row : rows) {
    text.append("  ").append(row.code).append(code_width - row.code.size() + 2, ' ');
    text.append(row.name).append(name_width - row.name.size() + 2, ' ');
    if (row.is_number) text.append(number_width - row.value.size(), ' ');
    text.append(row.value);
    if (!row.unit.empty()) text.append(" ").append(row.unit);
    if (!row.measured.empty()) text.append("  at ").append(row.measured);
    text += '\n';
  }
  return text;
}

std::string values_line(const Telegram& telegram) {
  std::string text;
  for (const Reading& reading : telegram.readings) {
    NewestValue value;
    if (!take_value(reading, value)) continue;
    if (!text.empty()) text += ", ";
    text.append(value_key(reading.quantity, reading.obis)).append(1, ' ');
    append_to(text, value);
    if (!reading.unit.empty()) text.append(1, ' ').append(reading.unit);
  }
  return text;
}

}  // namespace ams2mqtt
