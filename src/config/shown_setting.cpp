#include "ams2mqtt/config/shown_setting.hpp"

#include <algorithm>

#include "ams2mqtt/base/shown.hpp"
#include "settings.hpp"

namespace ams2mqtt {

namespace {

std::string_view last_key(std::string_view path) {
  return path.substr(path.rfind('.') + 1);
}

bool is_device_path(std::string_view value) {
  return value.starts_with("/dev/") && value.find_first_of(" \t#!\"'") == std::string_view::npos &&
         secrecy_of(value) != Secrecy::key && secrecy_of(value) != Secrecy::login && !holds_key(value);
}

bool is_meter_number(std::string_view value) {
  constexpr std::size_t kLongest = 20;
  return value.size() <= kLongest && value.find_first_not_of("0123456789") == std::string_view::npos;
}

// `tariff: norway` is short for `tariff: {preset: norway}`.
std::string_view setting_of_shorthand(std::string_view name) {
  for (const std::string_view path : {"meters[].tariff", "mqtt.tls", "log"}) {
    const Section* section = find_section(path);
    if (section != nullptr && last_key(path) == name) return section->shorthand;
  }
  return name;
}

}  // namespace

bool is_harmless_value(std::string_view name, std::string_view value) {
  constexpr std::string_view kTitle = "system_title";  // names a meter
  if (value.empty()) return true;
  if (name == "device" || name == "serial") return value == SerialConfig::kAnyDevice || is_device_path(value);
  if (name == "id") return is_meter_number(value);
  const std::string_view key = setting_of_shorthand(name);
  return key != kTitle && std::ranges::any_of(settings(), [&](const Setting& setting) {
           return last_key(setting.path) == key && !takes_any_text(setting) && takes(setting, value);
         });
}

}  // namespace ams2mqtt
