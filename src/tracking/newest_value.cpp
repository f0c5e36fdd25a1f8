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

// The memory of a text that is replaced is used again.
bool take_text(std::string_view words, NewestValue& newest) {
  auto* text = std::get_if<std::string>(&newest);
  if (text == nullptr) text = &newest.emplace<std::string>();
  write_clean_text(*text, words);
  if (!text->empty()) return true;
  newest = std::monostate();
  return false;
}

struct Appender {
  void operator()(std::monostate) const {}
  void operator()(const Decimal& number) const { number.append_to(text); }
  void operator()(const std::string& words) const { text += words; }
  void operator()(const MeterTime& time) const { append_to(text, time); }

  std::string& text;
};

}  // namespace

bool take_value(const Reading& reading, NewestValue& newest) {
  const auto* words = std::get_if<std::string_view>(&reading.value);
  if (words != nullptr && !is_numeric(reading.quantity) && !is_moment(reading.quantity))
    return take_text(*words, newest);
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
  return false;
}

std::string to_string(const NewestValue& value) {
  std::string text;
  append_to(text, value);
  return text;
}

void append_to(std::string& text, const NewestValue& value) {
  std::visit(Appender{text}, value);
}

NewestValue restored_value(const Quantity& quantity, const std::string& text) {
  if (text.empty()) return {};
  if (!is_numeric(&quantity)) return text;
  const auto number = Decimal::parse(text);
  return number ? NewestValue(*number) : NewestValue();
}

}  // namespace ams2mqtt
