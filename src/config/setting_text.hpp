// The text of a setting -> its value. Each says whether the text is one, and leaves the value alone otherwise. Private
// to the settings' table.
#pragma once

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/config/log_level.hpp"
#include "ams2mqtt/system/time_zone.hpp"
#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {

// Decimal digits only: no sign, blank, 0x or 1e3, and nothing after them.
inline std::optional<unsigned> parse_number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

inline bool set_text(std::string& target, std::string_view text) {
  if (first_not_text(text) || text.find_first_of("\t\r\n") != std::string_view::npos) return false;
  target = text;
  return true;
}

inline bool set_number(unsigned& target, std::string_view text) {
  const std::optional<unsigned> value = parse_number(text);
  if (value) target = *value;
  return value.has_value();
}

inline bool set_port(std::uint16_t& target, std::string_view text) {
  const std::optional<unsigned> value = parse_number(text);
  if (!value || *value == 0 || *value > std::numeric_limits<std::uint16_t>::max()) return false;
  target = static_cast<std::uint16_t>(*value);
  return true;
}

// "off" is no address.
inline bool set_listen(std::string& target, std::string_view text) {
  if (text == "off") {
    target.clear();
    return true;
  }
  return set_text(target, text);
}

inline bool set_flag(bool& target, std::string_view text) {
  if (text != "true" && text != "false") return false;
  target = text == "true";
  return true;
}

template <class Value, std::size_t kCount>
bool set_choice(Value& target, std::string_view text,
                const std::array<std::pair<std::string_view, Value>, kCount>& choices) {
  for (const auto& [name, value] : choices) {
    if (name != text) continue;
    target = value;
    return true;
  }
  return false;
}

template <class Value>
bool set_parsed(Value& target, const std::optional<Value>& parsed) {
  if (parsed) target = *parsed;
  return parsed.has_value();
}

template <class Value>
bool set_parsed(std::optional<Value>& target, const std::optional<Value>& parsed) {
  if (parsed) target = parsed;
  return parsed.has_value();
}

inline bool set_protocol(Protocol& target, std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Protocol>, 3> kChoices = {
      {{"auto", Protocol::automatic}, {"5", Protocol::v5}, {"3.1.1", Protocol::v311}}};
  return set_choice(target, text, kChoices);
}

inline bool set_transport(Transport& target, std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Transport>, 2> kChoices = {
      {{"tcp", Transport::tcp}, {"websocket", Transport::websocket}}};
  return set_choice(target, text, kChoices);
}

// "mqtt, x-amzn-mqtt-ca"
inline bool set_names(std::vector<std::string>& target, std::string_view text) {
  std::string whole;
  if (!set_text(whole, text)) return false;
  target.clear();
  for (const auto part : std::views::split(whole, ',')) {
    std::string_view name(part.begin(), part.end());
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    target.emplace_back(name);
  }
  return true;
}

inline bool set_parity(Parity& target, std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Parity>, 3> kChoices = {
      {{"none", Parity::none}, {"even", Parity::even}, {"odd", Parity::odd}}};
  return set_choice(target, text, kChoices);
}

inline bool set_log_level(LogLevel& target, std::string_view text) {
  return set_choice(target, text, kLogLevels);
}

inline bool set_time_zone(std::string& target, std::string_view text) {
  const std::string name(text);
  if (!name.empty() && !load_time_zone(name)) return false;
  target = name;
  return true;
}

// A power of ten in which a meter may count: from micro to mega.
inline bool set_power_of_ten(std::optional<std::int8_t>& target, std::string_view text) {
  constexpr int kLargest = 6;
  const bool negative = text.starts_with('-');
  const std::optional<unsigned> size = parse_number(text.substr(negative ? 1 : 0));
  if (!size || *size > kLargest) return false;
  target = static_cast<std::int8_t>(negative ? -static_cast<int>(*size) : static_cast<int>(*size));
  return true;
}

// The ratio of a transformer, or the product of two.
template <class Factor>
bool set_factor(Factor& target, std::string_view text) {
  const auto factor = Decimal::parse(text);
  if (!factor || !(Decimal(0) < *factor) || !(*factor < Decimal(1'000'001))) return false;
  target = *factor;
  return true;
}

// Whole seconds, up to an hour.
template <class Time>
bool set_seconds(Time& target, std::string_view text) {
  constexpr unsigned kLongest = 3600;
  const std::optional<unsigned> seconds = parse_number(text);
  if (!seconds || *seconds > kLongest) return false;
  target = std::chrono::seconds(*seconds);
  return true;
}

// In the published unit; 0 is none.
inline bool set_deadband(std::optional<Decimal>& target, std::string_view text) {
  const auto deadband = Decimal::parse(text);
  if (!deadband || deadband->is_negative() || Decimal(1'000'000) < *deadband) return false;
  target = *deadband;
  return true;
}

}  // namespace ams2mqtt
