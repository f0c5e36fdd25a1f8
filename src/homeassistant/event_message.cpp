#include "ams2mqtt/homeassistant/event_message.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace ams2mqtt {

namespace {

std::string in_json(std::string_view text) {
  return nlohmann::ordered_json(text).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// A JSON library would put numbers through double.
struct FactInJson {
  std::string operator()(const Decimal& number) const { return number.to_string(); }
  std::string operator()(const std::string& text) const { return in_json(text); }
};

}  // namespace

Message event_message(std::string topic, const MeterEvent& event, const std::optional<MeterTime>& time) {
  std::string json = R"({"event_type":)" + in_json(to_string(event.type));
  for (const auto& [name, value] : event.facts) json += ',' + in_json(name) + ':' + std::visit(FactInJson{}, value);
  if (time && time->offset) json += R"(,"time":)" + in_json(to_string(*time));
  return {std::move(topic), json + '}', 1, false, true};
}

}  // namespace ams2mqtt
