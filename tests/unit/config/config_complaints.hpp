// Configurations as texts, and what the loader says of them, for the tests of config/config_file.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config_file.hpp"
#include "catch.hpp"

namespace ams2mqtt {

using Lines = std::vector<std::string>;

// What `check` would print, with "f" for the file's name.
inline Lines complaints(std::optional<std::string_view> yaml, const Environment& environment = {}) {
  Lines lines;
  for (const Problem& problem : load_config(yaml, environment).problems) lines.push_back(to_string(problem, "f"));
  return lines;
}

inline Config fine(std::optional<std::string_view> yaml, const Environment& environment = {}) {
  LoadedConfig loaded = load_config(yaml, environment);
  for (const Problem& problem : loaded.problems) FAIL_CHECK(to_string(problem, "f"));
  return loaded.config;
}

inline const SerialConfig& serial_of(const Config& config, std::size_t meter) {
  return std::get<SerialConfig>(config.meters.at(meter).source);
}

// One fine meter, for problems elsewhere; the text under test comes before it.
inline std::string with_meter(const std::string& text) {
  return text + "meters: [{serial: /dev/ttyS0}]\n";
}

}  // namespace ams2mqtt
