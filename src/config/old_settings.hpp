// Settings of earlier versions, which are still understood, and what to write instead of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "config_tree.hpp"

namespace ams2mqtt {

// "on" or "off", and what earlier versions called the two forms of "on": "device" and "single".
[[nodiscard]] std::optional<Discovery> parse_announcing(std::string_view text);

struct OldSetting {
  std::string where;
  std::string advice;
};
// The settings of earlier versions that were written.
[[nodiscard]] std::vector<OldSetting> old_settings(const ConfigNode& root, const Config& config);

}  // namespace ams2mqtt
