#include "ams2mqtt/homeassistant/home_assistant_version.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

// The digits at the beginning of `text`, as many as there are and at most `most`, which are removed from it.
std::optional<int> take_digits(std::string_view& text, std::size_t most) {
  const std::size_t size = std::min(text.find_first_not_of("0123456789"), text.size());
  if (size == 0 || size > most) return std::nullopt;
  int number = 0;
  for (const char digit : text.substr(0, size)) number = number * 10 + (digit - '0');
  text.remove_prefix(size);
  return number;
}

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<HomeAssistantVersion> parse_home_assistant(std::string_view text) {
  constexpr HomeAssistantVersion kFirst{2020, 12};
  const auto year = take_digits(text, 4);
  if (!year || !take_dot(text)) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  const bool has_patch = take_dot(text);
  if (has_patch && !take_digits(text, 2)) return std::nullopt;
  const HomeAssistantVersion version{*year, *month};
  if (!text.empty() || version < kFirst) return std::nullopt;
  return version;
}

std::string to_string(const HomeAssistantVersion& version) {
  return std::to_string(version.year) + '.' + std::to_string(version.month);
}

}  // namespace ams2mqtt
