#include "ams2mqtt/homeassistant/discovery.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "ams2mqtt/base/clean_text.hpp"
#include "ams2mqtt/catalog/model_words.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/tracking/value_key.hpp"
#include "origin.hpp"

namespace ams2mqtt {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto kConnectionName =
    std::to_array<std::string_view>({"Meter connection", "Målerforbindelse", "Mätaranslutning", "Målerforbindelse",
                                     "Zählerverbindung", "Meterverbinding", "Mittarin yhteys"});
static_assert(kConnectionName.size() == kLanguageCount);
constexpr auto kEventName =
    std::to_array<std::string_view>({"Meter event", "Målerhendelse", "Mätarhändelse", "Målerhændelse", "Zählerereignis",
                                     "Metergebeurtenis", "Mittarin tapahtuma"});
static_assert(kEventName.size() == kLanguageCount);

constexpr std::string_view kUnknownIcon = "mdi:text-box-outline";  // of a code without a row

constexpr std::array<std::string_view, 3> kDiscoveryNames = {"device", "single", "off"};

char ascii_lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

bool is_letter_or_digit(char character) {
  const char lower = ascii_lower(character);
  return (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') ||
         static_cast<unsigned char>(character) >= 0x80;
}

bool is_first_submeter(const Quantity& quantity) {
  return submeter_of(quantity) != nullptr && quantity.obis.b == 1;
}

// Home Assistant puts the device's name before the entity's, so a name that begins with it loses that part; a null name
// stands for the device's name alone.
Json entity_name(std::string_view name, std::string_view device_name) {
  const std::size_t size = device_name.size();
  const bool repeats =
      name.size() >= size && std::equal(device_name.begin(), device_name.end(), name.begin(),
                                        [](char left, char right) { return ascii_lower(left) == ascii_lower(right); });
  if (!repeats || (name.size() > size && is_letter_or_digit(name[size]))) return std::string(name);
  std::string rest(name.substr(size));
  while (rest.starts_with(' ')) rest.erase(0, 1);
  if (rest.empty()) return nullptr;
  if (rest[0] >= 'a' && rest[0] <= 'z') rest[0] = static_cast<char>(rest[0] - 'a' + 'A');
  return rest;
}

// What all parts of one message share.
class Writer {
 public:
  explicit Writer(const Announcement& announcement)
      : announcement_(announcement),
        device_id_("ams2mqtt_" + std::string(announcement.id)),
        device_name_(clean_text(announcement.name)),
        slug_(slug(device_name_)) {
    if (device_name_.empty()) device_name_ = announcement.id;
    if (slug_.empty()) slug_ = "meter_" + slug(announcement.id);
  }

  [[nodiscard]] Json device() const;
  // The meter's own entities by their keys, those that vanished included.
  [[nodiscard]] Json components() const;
  // Its sub-meters that have devices of their own, each with its components.
  [[nodiscard]] Json child_devices() const;
  // The device's, for every entity without its own.
  [[nodiscard]] Json availability() const;
  [[nodiscard]] std::string single_topic(std::string_view platform, std::string_view key) const {
    return single_discovery_topic(announcement_.discovery_prefix, platform, announcement_.id, key);
  }
  [[nodiscard]] Json status_availability() const {
    return Json::array({Json{{"topic", status_topic(announcement_.base_topic)}}});
  }

 private:
  [[nodiscard]] bool is_announced(std::string_view key) const;
  // The reading of the sub-meter in whose device the entity belongs; null for the meter's own.
  [[nodiscard]] const Quantity* submeter_with(const Entity& entity) const;
  [[nodiscard]] Json child_device(const Quantity& submeter) const;
  [[nodiscard]] std::string_view name_of(const Quantity& quantity) const;
  [[nodiscard]] Json component(const Entity& entity) const;
  void add_defaults(const Quantity* quantity, Json& json) const;
  [[nodiscard]] Json connection() const;
  [[nodiscard]] Json events() const;
  [[nodiscard]] std::string_view device_class_of(const Quantity& quantity) const;
  [[nodiscard]] Json named(std::string_view platform, std::string_view key, const Json& name) const;

  const Announcement& announcement_;
  std::string device_id_;
  std::string device_name_;
  std::string slug_;
};

Json Writer::device() const {
  const MeterIdentity& meter = announcement_.meter;
  Json device = {{"identifiers", Json::array({device_id_})}, {"name", device_name_}};
  const auto add = [&device](const char* key, std::string_view text) {
    if (std::string clean = clean_text(text); !clean.empty()) device[key] = std::move(clean);
  };
  add("manufacturer", meter.manufacturer);
  // Home Assistant shows "model (model_id)": the type is not repeated.
  const bool says_type = !meter.type.empty() && meter.model.find(meter.type) != std::string::npos;
  if (!says_type) add("model", model_in(announcement_.language, meter.model));
  add("model_id", meter.type);
  add("serial_number", meter.id);
  add("via_device", announcement_.via_device);
  return device;
}

Json Writer::named(std::string_view platform, std::string_view key, const Json& name) const {
  return {{"platform", platform},
          {"unique_id", device_id_ + "_" + std::string(key)},
          {"default_entity_id", std::string(platform) + "." + slug_ + "_" + std::string(key)},
          {"name", name}};
}

// A sub-meter that is the only one of its kind needs no number.
std::string_view Writer::name_of(const Quantity& quantity) const {
  const Quantity* submeter = submeter_of(quantity);
  const bool alone = submeter != nullptr && std::ranges::none_of(announcement_.entities, [&](const Entity& entity) {
                       const Quantity* other = entity.quantity != nullptr ? submeter_of(*entity.quantity) : nullptr;
                       return other != nullptr && other != submeter && &in_slot(*other, 1) == &in_slot(*submeter, 1);
                     });
  const Quantity& named = alone ? in_slot(quantity, 1) : quantity;
  return named.name[static_cast<std::size_t>(announcement_.language)];
}

std::string_view Writer::device_class_of(const Quantity& quantity) const {
  const bool unknown = announcement_.oldest < kSinceReactiveEnergy && quantity.device_class == "reactive_energy";
  return unknown ? std::string_view() : quantity.device_class;
}

// Where a Home Assistant cannot hide an entity, it is disabled, as it would be in the way.
void Writer::add_defaults(const Quantity* quantity, Json& json) const {
  const bool hidden = quantity != nullptr && !quantity->visible;
  const bool can_hide = announcement_.oldest >= kSinceHiddenEntities;
  if (quantity == nullptr || !quantity->enabled || (hidden && !can_hide)) {
    json["enabled_by_default"] = false;
  } else if (hidden) {
    json["visible_by_default"] = false;
  }
}

Json Writer::component(const Entity& entity) const {
  const Quantity* quantity = entity.quantity;
  const std::string key = value_key(quantity, entity.code);
  const std::string name = quantity != nullptr ? std::string(name_of(*quantity)) : "OBIS " + obis_name(entity.code);
  const Quantity* submeter = submeter_with(entity);
  Json json = named("sensor", key, entity_name(name, submeter != nullptr ? name_of(*submeter) : device_name_));
  if (quantity != nullptr && is_first_submeter(*quantity) && !entity.numbered)
    json["default_entity_id"] = "sensor." + slug_ + '_' + key.substr(0, key.rfind('_'));
  json["state_topic"] = state_topic(announcement_.base_topic, announcement_.id, quantity, entity.code);
  const std::string_view unit = quantity != nullptr ? quantity->unit : entity.unit;
  const std::string_view device_class = quantity != nullptr ? device_class_of(*quantity) : std::string_view();
  if (!device_class.empty()) json["device_class"] = device_class;
  if (!unit.empty()) json["unit_of_measurement"] = unit;
  if (quantity != nullptr && !state_class(quantity->kind).empty()) json["state_class"] = state_class(quantity->kind);
  if (quantity != nullptr && quantity->precision >= 0) json["suggested_display_precision"] = quantity->precision;
  if (!stays_true(quantity)) json["expire_after"] = entity.expire_after.count();
  add_defaults(quantity, json);
  const std::string_view icon = quantity != nullptr ? quantity->icon : kUnknownIcon;
  if (!icon.empty()) json["icon"] = icon;
  if (quantity != nullptr && !quantity->options.empty() && !entity.unusual) {
    json["device_class"] = "enum";
    json["options"] = quantity->options;
  }
  if (quantity != nullptr && quantity->diagnostic) {
    json["entity_category"] = "diagnostic";
    json["availability"] = status_availability();
  }
  return json;
}

// Off without a message when the daemon is gone, so that there is something to alarm on: nobody says so then.
Json Writer::connection() const {
  const std::string_view name = kConnectionName[static_cast<std::size_t>(announcement_.language)];
  Json json = named("binary_sensor", kConnectionKey, entity_name(name, device_name_));
  json["state_topic"] = availability_topic(announcement_.base_topic, announcement_.id);
  json["device_class"] = "connectivity";
  json["entity_category"] = "diagnostic";
  json["payload_on"] = kOnline;
  json["payload_off"] = kOffline;
  json["off_delay"] = kConnectionOffDelay.count();
  json["availability"] = Json::array();
  return json;
}

Json Writer::events() const {
  const std::string_view name = kEventName[static_cast<std::size_t>(announcement_.language)];
  Json json = named("event", kEventKey, entity_name(name, device_name_));
  json["state_topic"] = event_topic(announcement_.base_topic, announcement_.id);
  Json types = Json::array();
  for (const MeterEventType type : announcement_.event_types) types.push_back(to_string(type));
  json["event_types"] = std::move(types);
  json["entity_category"] = "diagnostic";
  json["enabled_by_default"] = false;  // its state is unknown until something happens
  json["availability"] = status_availability();
  return json;
}

Json Writer::components() const {
  Json components = Json::object();
  for (const Entity& entity : announcement_.entities) {
    if (submeter_with(entity) == nullptr) components[value_key(entity.quantity, entity.code)] = component(entity);
  }
  components[std::string(kConnectionKey)] = connection();
  if (!announcement_.event_types.empty()) components[std::string(kEventKey)] = events();
  // A component is found by its key alone, whatever device it was in. A key that comes twice would spoil the message.
  for (const std::string& key : announcement_.vanished) {
    if (!is_announced(key)) components[key] = Json{{"platform", "sensor"}};
  }
  return components;
}

bool Writer::is_announced(std::string_view key) const {
  return std::ranges::any_of(announcement_.entities,
                             [key](const Entity& entity) { return value_key(entity.quantity, entity.code) == key; });
}

const Quantity* Writer::submeter_with(const Entity& entity) const {
  if (announcement_.oldest < kSinceChildDevices || entity.quantity == nullptr) return nullptr;
  return submeter_of(*entity.quantity);
}

// Home Assistant takes nothing else from a device inside another.
Json Writer::child_device(const Quantity& submeter) const {
  return {{"identifiers", Json::array({device_id_ + "_" + std::string(submeter.key)})}, {"name", name_of(submeter)}};
}

Json Writer::child_devices() const {
  std::map<std::string_view, Json> children;
  for (const Entity& entity : announcement_.entities) {
    const Quantity* submeter = submeter_with(entity);
    if (submeter == nullptr) continue;
    const auto child = children.try_emplace(submeter->key, child_device(*submeter)).first;
    child->second["components"][value_key(entity.quantity, entity.code)] = component(entity);
  }
  Json list = Json::array();
  for (auto& [key, child] : children) list.push_back(std::move(child));
  return list;
}

Json Writer::availability() const {
  Json topics = status_availability();
  topics.push_back(Json{{"topic", availability_topic(announcement_.base_topic, announcement_.id)}});
  return topics;
}

Message device_message(const Announcement& announcement) {
  const Writer writer(announcement);
  Json message = {{"device", writer.device()},
                  {"origin", origin<Json>()},
                  {"availability", writer.availability()},
                  {"availability_mode", "all"},
                  {"qos", 1},
                  {"components", writer.components()}};
  if (Json children = writer.child_devices(); !children.empty()) message["child_devices"] = std::move(children);
  return {discovery_topic(announcement.discovery_prefix, announcement.id), message.dump(), 1, true};
}

// One message for each component of a device, which repeat what the device's message says once.
void add_single_messages(const Writer& writer, Json components, const Json& device, std::vector<Message>& messages) {
  for (auto& [key, component] : components.items()) {
    std::string topic = writer.single_topic(component["platform"].get<std::string>(), key);
    component.erase("platform");
    if (!component.empty()) {
      if (!component.contains("availability")) component["availability"] = writer.availability();
      component["availability_mode"] = "all";
      component["qos"] = 1;
      component["device"] = device;
      component["origin"] = origin<Json>();
    }
    messages.push_back({std::move(topic), component.empty() ? std::string() : component.dump(), 1, true});
  }
}

std::vector<Message> single_messages(const Announcement& announcement) {
  const Writer writer(announcement);
  std::vector<Message> messages;
  add_single_messages(writer, writer.components(), writer.device(), messages);
  for (Json& child : writer.child_devices()) {
    Json components = std::move(child["components"]);
    child.erase("components");
    Json device = writer.device();
    device["child_device"] = std::move(child);
    add_single_messages(writer, std::move(components), device, messages);
  }
  return messages;
}

}  // namespace

std::string_view to_string(Discovery discovery) {
  return kDiscoveryNames[static_cast<std::size_t>(discovery)];
}

std::optional<Discovery> parse_discovery(std::string_view text) {
  const auto found = std::ranges::find(kDiscoveryNames, text);
  if (found == kDiscoveryNames.end()) return std::nullopt;
  return static_cast<Discovery>(found - kDiscoveryNames.begin());
}

std::string state_topic(std::string_view base, std::string_view id, const Quantity* quantity, const ObisCode& code) {
  return quantity != nullptr ? value_topic(base, id, quantity->key) : obis_topic(base, id, code);
}

std::vector<Message> discovery_messages(const Announcement& announcement, Discovery discovery) {
  switch (discovery) {
    case Discovery::device:
      return {device_message(announcement)};
    case Discovery::single:
      return single_messages(announcement);
    case Discovery::off:
      return {};
  }
  std::unreachable();
}

bool fits_into(const Message& message, std::size_t packet_limit) {
  return fits_into(message.topic.size() + message.payload.size(), packet_limit);
}

bool fits_into(std::size_t size, std::size_t packet_limit) {
  constexpr std::size_t kOverhead = 16;  // fixed header, lengths, id and properties of a PUBLISH
  const std::size_t limit = packet_limit == 0 ? kLargestPacket : std::min(packet_limit, kLargestPacket);
  return size + kOverhead <= limit;
}

Announced fitting(const Composer& compose, Discovery wanted, std::size_t packet_limit) {
  Announced announced;
  announced.form = wanted;
  announced.limit = packet_limit == 0 ? kLargestPacket : std::min(packet_limit, kLargestPacket);
  announced.messages = compose(wanted);
  const auto is_too_large = [&](const Message& message) { return !fits_into(message, packet_limit); };
  if (wanted == Discovery::device && std::ranges::any_of(announced.messages, is_too_large)) {
    announced.form = Discovery::single;
    announced.messages = compose(Discovery::single);
  }
  announced.left_out = std::erase_if(announced.messages, is_too_large);
  return announced;
}

Announced fitting_messages(const Announcement& announcement, Discovery wanted, std::size_t packet_limit) {
  return fitting([&announcement](Discovery form) { return discovery_messages(announcement, form); }, wanted,
                 packet_limit);
}

}  // namespace ams2mqtt
