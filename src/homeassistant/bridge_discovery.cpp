#include "ams2mqtt/homeassistant/bridge_discovery.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "ams2mqtt/base/clean_text.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/version.hpp"
#include "origin.hpp"

namespace ams2mqtt {

namespace {

using BridgeJson = nlohmann::ordered_json;
using BridgeNames = std::array<std::string_view, kLanguageCount>;

constexpr std::string_view kProgramName = "ams2mqtt";
constexpr std::string_view kSensor = "sensor";
constexpr std::string_view kBinarySensor = "binary_sensor";

// How Home Assistant shows a state. What changes every minute is disabled: Home Assistant would store a row each time.
struct BridgeEntity {
  std::string_view key;
  BridgeNames name;  // by Language
  std::string_view platform = kSensor;
  std::string_view device_class = {};
  std::string_view state_class = {};
  std::string_view icon = {};
  bool enabled = true;
};

// clang-format off
constexpr std::array kBridgeEntities = {
    BridgeEntity{kConnectionKey, {"Connection", "Forbindelse", "Anslutning", "Forbindelse", "Verbindung", "Verbinding", "Yhteys"},
        kBinarySensor, "connectivity"},
    BridgeEntity{"version", {"Version", "Versjon", "Version", "Version", "Version", "Versie", "Versio"},
        kSensor, "", "", "mdi:tag-outline", false},
    BridgeEntity{"started", {"Started", "Startet", "Startad", "Startet", "Gestartet", "Gestart", "Käynnistetty"},
        kSensor, "timestamp"},
    BridgeEntity{"meters_online", {"Meters online", "Målere tilkoblet", "Mätare anslutna", "Målere online", "Zähler online", "Meters online", "Mittareita yhteydessä"},
        kSensor, "", "measurement", "mdi:meter-electric"},
    BridgeEntity{"lines_without_meter", {"Lines without a meter", "Linjer uten måler", "Linjer utan mätare", "Linjer uden måler", "Leitungen ohne Zähler", "Lijnen zonder meter", "Linjat ilman mittaria"},
        kSensor, "", "measurement", "mdi:lan-disconnect"},
    BridgeEntity{"key_missing", {"Encrypted without key", "Kryptert uten nøkkel", "Krypterat utan nyckel", "Krypteret uden nøgle", "Verschlüsselt ohne Schlüssel", "Versleuteld zonder sleutel", "Salattu ilman avainta"},
        kBinarySensor, "problem"},
    BridgeEntity{"telegrams_per_minute", {"Telegrams per minute", "Telegrammer per minutt", "Telegram per minut", "Telegrammer pr. minut", "Telegramme pro Minute", "Telegrammen per minuut", "Sanomia minuutissa"},
        kSensor, "", "measurement", "mdi:message-arrow-right-outline", false},
    BridgeEntity{"refused_per_hour", {"Refused frames per hour", "Avviste rammer per time", "Avvisade ramar per timme", "Afviste rammer pr. time", "Abgelehnte Rahmen pro Stunde", "Geweigerde frames per uur", "Hylättyjä kehyksiä tunnissa"},
        kSensor, "", "measurement", "mdi:message-alert-outline", false},
    BridgeEntity{"messages_waiting", {"Messages waiting", "Meldinger som venter", "Väntande meddelanden", "Ventende beskeder", "Wartende Nachrichten", "Wachtende berichten", "Odottavia viestejä"},
        kSensor, "", "measurement", "mdi:tray-full", false},
    BridgeEntity{"messages_dropped", {"Messages dropped", "Forkastede meldinger", "Kasserade meddelanden", "Kasserede beskeder", "Verworfene Nachrichten", "Verworpen berichten", "Pudotettuja viestejä"},
        kSensor, "", "total_increasing", "mdi:tray-remove"},
    BridgeEntity{"last_error", {"Last error", "Siste feil", "Senaste fel", "Seneste fejl", "Letzter Fehler", "Laatste fout", "Viimeisin virhe"},
        kSensor, "", "", "mdi:alert-circle-outline"},
};
// clang-format on

std::string start_of(const BridgeFacts& facts) {
  if (!facts.started) return {};
  return to_string(ZonedTime{local_time(*facts.started, std::chrono::minutes(0)), {}});
}

std::string error_of(const BridgeFacts& facts) {
  return facts.last_error.empty() ? std::string(kNoError) : clean_text(facts.last_error);
}

template <auto number>
std::string figure_of(const BridgeFacts& facts) {
  return std::to_string(facts.*number);
}

constexpr std::array kBridgeStates = {
    BridgeState{"version", true, [](const BridgeFacts&) { return std::string(kVersion); }},
    BridgeState{"started", true, start_of},
    BridgeState{"meters_online", true, figure_of<&BridgeFacts::meters_online>},
    BridgeState{"lines_without_meter", true, figure_of<&BridgeFacts::lines_without_meter>},
    BridgeState{"key_missing", true,
                [](const BridgeFacts& facts) { return std::string(facts.key_missing ? "ON" : "OFF"); }},
    BridgeState{"telegrams_per_minute", false, figure_of<&BridgeFacts::telegrams>},
    BridgeState{"refused_per_hour", false, figure_of<&BridgeFacts::refused>},
    BridgeState{"messages_waiting", false, figure_of<&BridgeFacts::waiting>},
    BridgeState{"messages_dropped", false, figure_of<&BridgeFacts::dropped>},
    BridgeState{"last_error", false, error_of},
};
static_assert(kBridgeStates.size() + 1 == kBridgeEntities.size());  // the connection's is the daemon's status

std::string device_name_of(std::string_view base) {
  std::string name(kProgramName);
  if (base != kProgramName) name.append(" ").append(base);
  return name;
}

BridgeJson device_of(const BridgeAnnouncement& bridge) {
  return {{"identifiers", BridgeJson::array({bridge_id(bridge.base_topic)})},
          {"name", device_name_of(bridge.base_topic)},
          {"manufacturer", kProgramName},
          {"model", "Bridge"},
          {"sw_version", kVersion}};
}

// The connection has no availability: it says that the daemon is gone when nobody else does.
BridgeJson component_of(const BridgeAnnouncement& bridge, const BridgeEntity& entity) {
  const std::string_view base = bridge.base_topic;
  const bool is_connection = entity.key == kConnectionKey;
  BridgeJson json = {{"platform", entity.platform},
                     {"unique_id", bridge_id(base) + "_" + std::string(entity.key)},
                     {"default_entity_id",
                      std::string(entity.platform) + "." + slug(device_name_of(base)) + "_" + std::string(entity.key)},
                     {"name", entity.name[static_cast<std::size_t>(bridge.language)]},
                     {"state_topic", is_connection ? status_topic(base) : bridge_topic(base, entity.key)}};
  if (!entity.device_class.empty()) json["device_class"] = entity.device_class;
  if (!entity.state_class.empty()) json["state_class"] = entity.state_class;
  if (!entity.icon.empty()) json["icon"] = entity.icon;
  json["entity_category"] = "diagnostic";
  if (!entity.enabled) json["enabled_by_default"] = false;
  if (is_connection) {
    json["payload_on"] = kOnline;
    json["payload_off"] = kOffline;
  } else {
    json["availability"] = BridgeJson::array({BridgeJson{{"topic", status_topic(base)}}});
  }
  return json;
}

Message whole_message(const BridgeAnnouncement& bridge) {
  BridgeJson components = BridgeJson::object();
  for (const BridgeEntity& entity : kBridgeEntities) {
    components[std::string(entity.key)] = component_of(bridge, entity);
  }
  const BridgeJson message = {{"device", device_of(bridge)},
                              {"origin", origin<BridgeJson>()},
                              {"qos", 1},
                              {"components", std::move(components)}};
  return {bridge_discovery_topic(bridge.discovery_prefix, bridge.base_topic), message.dump(), 1, true};
}

Message one_message(const BridgeAnnouncement& bridge, const BridgeEntity& entity) {
  BridgeJson json = component_of(bridge, entity);
  json.erase("platform");
  json["qos"] = 1;
  json["device"] = device_of(bridge);
  json["origin"] = origin<BridgeJson>();
  return {bridge_single_topic(bridge.discovery_prefix, entity.platform, bridge.base_topic, entity.key), json.dump(), 1,
          true};
}

}  // namespace

std::span<const BridgeState> bridge_states() {
  return kBridgeStates;
}

std::vector<Message> bridge_messages(const BridgeAnnouncement& announcement, Discovery discovery) {
  std::vector<Message> messages;
  switch (discovery) {
    case Discovery::device:
      messages.push_back(whole_message(announcement));
      break;
    case Discovery::single:
      for (const BridgeEntity& entity : kBridgeEntities) messages.push_back(one_message(announcement, entity));
      break;
    case Discovery::off:
      break;
  }
  return messages;
}

}  // namespace ams2mqtt
