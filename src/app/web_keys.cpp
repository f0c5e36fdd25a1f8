#include "web_keys.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kLine = "line-";

}  // namespace

std::string key_of(const MeterPipeline& meter, std::size_t index) {
  return meter.id().empty() ? std::string(kLine) + std::to_string(index + 1) : meter.id();
}

MeterPipeline* meter_of(const MeterFleet& fleet, std::string_view key) {
  if (MeterPipeline* const meter = fleet.find(std::string(key)); meter != nullptr && !key.empty()) return meter;
  if (!key.starts_with(kLine)) return nullptr;
  return fleet.find_line('#' + std::string(key.substr(kLine.size())));
}

std::optional<Language> language_of(const WebRequest& request) {
  const auto wanted = request.parameter("language");
  return wanted ? parse_language(*wanted) : Language::en;
}

}  // namespace ams2mqtt
