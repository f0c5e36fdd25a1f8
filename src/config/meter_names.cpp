#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

namespace {

std::string_view default_name(Language language) {
  switch (language) {
    case Language::en:
      return "Electricity meter";
    case Language::nb:
      return "Strømmåler";
    case Language::sv:
      return "Elmätare";
    case Language::da:
      return "Elmåler";
    case Language::de:
      return "Stromzähler";
    case Language::nl:
      return "Elektriciteitsmeter";
    case Language::fi:
      return "Sähkömittari";
  }
  std::unreachable();
}

}  // namespace

void finish_names(Config& config) {
  std::unordered_set<std::string> taken;  // as entity ids
  for (const MeterConfig& meter : config.meters) taken.insert(slug(meter.name));
  std::size_t number = 0;
  for (MeterConfig& meter : config.meters) {
    if (!meter.name.empty()) continue;
    const std::string base(default_name(meter.language));
    std::string name;
    do {
      ++number;
      name = number == 1 ? base : base + " " + std::to_string(number);
    } while (!taken.insert(slug(name)).second);
    meter.name = std::move(name);
  }
}

}  // namespace ams2mqtt
