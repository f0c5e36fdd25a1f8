#include "ams2mqtt/tracking/newest_value.hpp"

#include "ams2mqtt/base/clean_text.hpp"

namespace ams2mqtt {

namespace {

bool is_numeric(const Quantity* quantity) {
  return quantity != nullptr && (quantity->kind == Kind::measurement || quantity->kind == Kind::counter);
}
bool is_moment(const Quantity* quantity) {
  return quantity != nullptr && quantity->kind == Kind::timestamp;
}

struct Text {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(const Decimal& number) const { return number.to_string(); }
  std::string operator()(const std::string& words) const { return words; }
  std::string operator()(const MeterTime& time) const { return to_string(time); }
};

}  // namespace

bool take_value(const Reading& reading, NewestValue& newest) {
  newest = std::monostate();
  if (const auto* number = std::get_if<Decimal>(&reading.value)) {
    if (is_moment(reading.quantity)) return false;
    newest = *number;
    return true;
  }
  if (is_numeric(reading.quantity)) return false;
  if (const auto* time = std::get_if<MeterTime>(&reading.value)) {
    if (time->offset) newest = *time;
    return time->offset.has_value();
  }
  if (is_moment(reading.quantity)) return false;
  std::string text = clean_text(std::get<std::string_view>(reading.value));
  if (text.empty()) return false;
  newest = std::move(text);
  return true;
}

std::string to_string(const NewestValue& value) {
  return std::visit(Text{}, value);
}

void append_to(std::string& text, const NewestValue& value) {
  if (const auto* number = std::get_if<Decimal>(&value)) {
    number->append_to(text);
  } else if (const auto* words = std::get_if<std::string>(&value)) {
    text += *words;
  } else {
    text += to_string(value);
  }
}

NewestValue restored_value(const Quantity& quantity, const std::string& text) {
  if (text.empty()) return {};
  if (!is_numeric(&quantity)) return text;
  const auto number = Decimal::parse(text);
  return number ? NewestValue(*number) : NewestValue();
}

}  // namespace ams2mqtt
