#include "meter_parts.hpp"

#include <algorithm>
#include <stdexcept>

#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/system/time_zone.hpp"

namespace ams2mqtt {

std::unique_ptr<TimeZone> time_zone_of(const MeterConfig& meter) {
  if (meter.time_zone.empty()) return host_time_zone();
  auto zone = load_time_zone(meter.time_zone);
  if (!zone) throw std::runtime_error(meter.name + ": this system has no time zone " + meter.time_zone);
  return zone;
}

KeyRing key_ring_of(const MeterConfig& meter) {
  KeyRing ring;
  const auto add = [&](const KeyConfig& config) {
    if (config.key.empty()) return;
    AesKey key = parse_key_text(config.key).value();
    std::optional<AesKey> auth_key;
    if (!config.auth_key.empty()) auth_key = parse_key_text(config.auth_key).value();
    ring.add(config.system_title, key, auth_key);
    wipe(key);
    if (auth_key) wipe(*auth_key);
  };
  add(meter.key);
  std::ranges::for_each(meter.keys, add);
  return ring;
}

std::optional<FoundPort> remembered_port(const MeterMemory& memory) {
  const auto format = parse_line_format(memory.port_format);
  if (!format || memory.port.empty()) return std::nullopt;
  return FoundPort{memory.port, *format};
}

void remember(const std::optional<FoundPort>& port, MeterMemory& memory) {
  if (!port) return;
  memory.port = port->device;
  memory.port_format = line_format(port->format);
}

std::string sentence(const MeterIdentity& identity) {
  std::string text = identity.manufacturer.empty() ? "meter" : identity.manufacturer;
  if (!identity.type.empty()) text += ' ' + identity.type;
  if (!identity.model.empty()) text += " (" + identity.model + ')';
  if (!identity.id.empty()) text += ", number " + identity.id;
  if (!identity.list_version.empty()) text += ", list " + identity.list_version;
  return text;
}

}  // namespace ams2mqtt
