// The one table of all settings. It says which keys a file may have, which variables the environment may have, how a
// text becomes a value, and what to write instead when it does not.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

inline constexpr std::string_view kVariablePrefix = "AMS2MQTT_";

// Where a value goes. `meter` is set while a meter's settings are read, `key` while those of an entry of its keys are.
struct SettingTarget {
  Config& config;
  MeterConfig* meter = nullptr;
  KeyConfig* key = nullptr;
};

enum class AllowedIn {
  file_and_environment,
  environment,
  old_configurations,  // what an earlier version wrote, in a file or in the environment; no longer shown
};

struct Setting {
  std::string_view path;                                            // "meters[].serial.baud": [] stands for any index
  std::string_view expected;                                        // ends the sentence "baud must be ..."
  bool (*set)(const SettingTarget& target, std::string_view text);  // false: the text is not what is expected
  AllowedIn allowed = AllowedIn::file_and_environment;
};

// A map of settings with more to it than its keys.
struct Section {
  std::string_view path;
  std::string_view shorthand;  // `serial: /dev/ttyUSB0` is short for `serial: {device: /dev/ttyUSB0}`; empty: none
  void (*begin)(const SettingTarget& target);  // what its presence means; null: nothing, and it may be empty
};

[[nodiscard]] std::span<const Setting> settings();
[[nodiscard]] const Setting* find_setting(std::string_view path);
// Whether the setting accepts `text`, without setting anything.
[[nodiscard]] bool takes(const Setting& setting, std::string_view text);
// Whether the setting has no rule for its text that a secret could break.
[[nodiscard]] bool takes_any_text(const Setting& setting);
[[nodiscard]] const Section* find_section(std::string_view path);

enum class PathKind { unknown, setting, section, list };
// What is at a path of the table; the root, "", is a section.
[[nodiscard]] PathKind kind_of(std::string_view path);
// The keys that a section of a file may have, in the table's order.
[[nodiscard]] std::vector<std::string> known_keys(std::string_view section);

// "meters[0].serial.device" -> "AMS2MQTT_METERS__0__SERIAL__DEVICE"
[[nodiscard]] std::string variable_name(std::string_view path);

}  // namespace ams2mqtt
