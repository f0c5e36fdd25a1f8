// The words for the levels of the log, as in the configuration, on the command line and on the page.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

inline constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLogLevels = {
    {{"error", LogLevel::error}, {"warning", LogLevel::warning}, {"info", LogLevel::info}, {"debug", LogLevel::debug}}};

[[nodiscard]] constexpr std::string_view to_string(LogLevel level) {
  for (const auto& [word, each] : kLogLevels) {
    if (each == level) return word;
  }
  return {};
}

}  // namespace ams2mqtt
