#include "old_settings.hpp"

namespace ams2mqtt {

namespace {

// The last one before whole devices could be announced.
constexpr HomeAssistantVersion kLastWithSingles{2024, 10};
static_assert(kLastWithSingles < kSinceDeviceMessages);

bool says(const ConfigNode& root, std::string_view path, std::string_view text) {
  const ConfigNode* node = node_at(root, path);
  return node != nullptr && node->kind == ConfigNode::Kind::scalar && node->text == text;
}

std::string write_instead(const HomeAssistantVersion& version) {
  return "write home_assistant: " + to_string(version);
}

void note_discovery(const ConfigNode& root, const std::string& where, std::vector<OldSetting>& found) {
  if (says(root, where, "device")) found.push_back({where, "discovery: device is now called discovery: on"});
  if (!says(root, where, "single")) return;
  found.push_back({where, "discovery: single is an old setting: for a Home Assistant before " +
                              to_string(kSinceDeviceMessages) + ", openHAB or Domoticz, " +
                              write_instead(kLastWithSingles) +
                              " below mqtt; for a broker that accepts no large messages, remove it, because the "
                              "daemon notices that by itself"});
}

}  // namespace

std::optional<Discovery> parse_announcing(std::string_view text) {
  return text == "on" ? Discovery::device : parse_discovery(text);
}

std::vector<OldSetting> old_settings(const ConfigNode& root, const Config& config) {
  std::vector<OldSetting> found;
  const std::string old_flag = "mqtt.legacy_ha";
  if (says(root, old_flag, "false") || (says(root, old_flag, "true") && config.mqtt.home_assistant)) {
    found.push_back({old_flag, "legacy_ha is an old setting that says nothing here; remove it"});
  } else if (says(root, old_flag, "true")) {
    const bool single = config.mqtt.discovery == Discovery::single;
    found.push_back({old_flag, "legacy_ha is an old setting; " +
                                   write_instead(single ? kLastWithSingles : kSinceDeviceMessages) +
                                   ", the oldest version to serve, instead"});
  }
  note_discovery(root, "mqtt.discovery", found);
  for (std::size_t index = 0; index < config.meters.size(); ++index) {
    note_discovery(root, "meters[" + std::to_string(index) + "].discovery", found);
  }
  return found;
}

}  // namespace ams2mqtt
