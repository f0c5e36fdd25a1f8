#include "web_keys.hpp"

#include <unordered_set>

namespace ams2mqtt {

namespace {

constexpr std::string_view kLine = "line-";

}  // namespace

std::vector<std::string> keys_of(const MeterFleet& fleet) {
  std::vector<std::string> keys;
  keys.reserve(fleet.size());
  std::unordered_set<std::string_view> taken;
  for (std::size_t index = 0; index < fleet.size(); ++index) {
    const std::string& id = fleet.line(index).id();
    const bool is_usable = !id.empty() && !id.starts_with(kLine) && taken.insert(id).second;
    keys.push_back(is_usable ? id : std::string(kLine) + std::to_string(index + 1));
  }
  return keys;
}

MeterPipeline* meter_of(const MeterFleet& fleet, std::string_view key) {
  if (key.starts_with(kLine)) return fleet.find_line('#' + std::string(key.substr(kLine.size())));
  return key.empty() ? nullptr : fleet.find(std::string(key));
}

std::optional<Language> language_of(const WebRequest& request) {
  const auto wanted = request.parameter("language");
  return wanted ? parse_language(*wanted) : Language::en;
}

}  // namespace ams2mqtt
