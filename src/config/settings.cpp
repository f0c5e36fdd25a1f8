#include "settings.hpp"

#include <algorithm>
#include <array>

#include "ams2mqtt/crypto/key_parser.hpp"
#include "old_settings.hpp"
#include "setting_text.hpp"
#include "tariff_settings.hpp"

namespace ams2mqtt {
namespace {

// The meter's source as one of this kind, which it becomes.
template <class Source>
Source& source_of(const SettingTarget& target) {
  SourceConfig& source = target.meter->source;
  if (auto* existing = std::get_if<Source>(&source)) return *existing;
  return source.emplace<Source>();
}

TariffConfig& tariff_of(const SettingTarget& target) {
  if (!target.meter->tariff) target.meter->tariff.emplace();
  return *target.meter->tariff;
}

template <auto set>
bool set_tariff(const SettingTarget& target, std::string_view text) {
  return set(tariff_of(target), text);
}

template <auto set>
bool set_high_load(const SettingTarget& target, std::string_view text) {
  TariffConfig& tariff = tariff_of(target);
  if (!tariff.high_load) tariff.high_load.emplace();
  return set(*tariff.high_load, text);
}

using Target = const SettingTarget&;
using Text = std::string_view;

template <GroupThrottle PublishConfig::* group>
bool set_group_interval(Target target, Text text) {
  return set_seconds((target.config.publish.*group).min_interval, text);
}
template <GroupThrottle PublishConfig::* group>
bool set_group_deadband(Target target, Text text) {
  return set_deadband((target.config.publish.*group).deadband, text);
}

template <class Source, unsigned LineFormat::* number>
bool set_line_number(Target target, Text text) {
  return set_number(source_of<Source>(target).*number, text);
}
bool set_serial_baud(Target target, Text text) {
  auto& serial = source_of<SerialConfig>(target);
  serial.finds_format = text == SerialConfig::kAnyDevice;
  return *serial.finds_format || set_number(serial.baud, text);
}
template <class Source>
bool set_line_parity(Target target, Text text) {
  return set_parity(source_of<Source>(target).parity, text);
}

constexpr std::string_view kBaud = "a number such as 2400";
constexpr std::string_view kDataBits = "5, 6, 7 or 8";
constexpr std::string_view kParity = "none, even or odd";
constexpr std::string_view kStopBits = "1 or 2";
constexpr std::string_view kAnyText = "text on one line";
constexpr std::string_view kPortNumber = "a number from 1 to 65535";
constexpr std::string_view kTrueOrFalse = "true or false";
constexpr std::string_view kHolidays =
    "none, or sweden or norway with maundy_thursday, midsummer_eve, christmas_eve, new_years_eve after a comma";
constexpr std::string_view kFile = "the name of a file";
constexpr std::string_view kKeyDigits = "a key of 32 hexadecimal digits";
constexpr std::string_view kPowerOfTen = "a power of ten from -6 to 6";
constexpr std::string_view kFactor = "a number above 0 and at most 1000000, such as 40";
constexpr std::string_view kSeconds = "whole seconds from 0 to 3600";
constexpr std::string_view kDeadband = "a number from 0 to 1000000, such as 0.5";
constexpr std::string_view kOnOrOff = "on or off";
constexpr std::string_view kListen = "on, off, or an address and a port such as 127.0.0.1:8380";

constexpr std::array kSettings = {
    Setting{"mqtt.host", "the broker's name or address",
            [](Target t, Text s) { return set_text(t.config.mqtt.host, s); }},
    Setting{"mqtt.port", kPortNumber, [](Target t, Text s) { return set_port(t.config.mqtt.port, s); }},
    Setting{"mqtt.transport", "tcp or websocket",
            [](Target t, Text s) { return set_transport(t.config.mqtt.transport, s); }},
    Setting{"mqtt.websocket.path", "the path of the broker's web address, such as /mqtt",
            [](Target t, Text s) { return set_text(t.config.mqtt.websocket_path, s); }},
    Setting{"mqtt.username", kAnyText, [](Target t, Text s) { return set_text(t.config.mqtt.username, s); }},
    Setting{"mqtt.password", kAnyText, [](Target t, Text s) { return set_text(t.config.mqtt.password, s); },
            AllowedIn::environment},
    Setting{"mqtt.password_file", kFile, [](Target t, Text s) { return set_text(t.config.mqtt.password_file, s); }},
    Setting{"mqtt.tls.enabled", kTrueOrFalse, [](Target t, Text s) { return set_flag(t.config.mqtt.tls.enabled, s); }},
    Setting{"mqtt.tls.ca_file", kFile, [](Target t, Text s) { return set_text(t.config.mqtt.tls.ca_file, s); }},
    Setting{"mqtt.tls.cert_file", kFile, [](Target t, Text s) { return set_text(t.config.mqtt.tls.cert_file, s); }},
    Setting{"mqtt.tls.key_file", kFile, [](Target t, Text s) { return set_text(t.config.mqtt.tls.key_file, s); }},
    Setting{"mqtt.tls.key_password", kAnyText,
            [](Target t, Text s) { return set_text(t.config.mqtt.tls.key_password, s); }, AllowedIn::environment},
    Setting{"mqtt.tls.key_password_file", kFile,
            [](Target t, Text s) { return set_text(t.config.mqtt.tls.key_password_file, s); }},
    Setting{"mqtt.tls.alpn", "names of protocols, separated by commas, such as mqtt",
            [](Target t, Text s) { return set_names(t.config.mqtt.tls.alpn, s); }},
    Setting{"mqtt.tls.verify", kTrueOrFalse, [](Target t, Text s) { return set_flag(t.config.mqtt.tls.verify, s); }},
    Setting{"mqtt.protocol", "auto, 5 or 3.1.1",
            [](Target t, Text s) { return set_protocol(t.config.mqtt.protocol, s); }},
    Setting{"mqtt.keepalive", "a number of seconds such as 15",
            [](Target t, Text s) { return set_number(t.config.mqtt.keepalive, s); }},
    Setting{"mqtt.client_id", kAnyText, [](Target t, Text s) { return set_text(t.config.mqtt.client_id, s); }},
    Setting{"mqtt.base_topic", kAnyText, [](Target t, Text s) { return set_text(t.config.mqtt.base_topic, s); }},
    Setting{"mqtt.discovery_prefix", kAnyText,
            [](Target t, Text s) { return set_text(t.config.mqtt.discovery_prefix, s); }},
    Setting{"mqtt.home_assistant", "the oldest version of Home Assistant that is to be served, such as 2026.9",
            [](Target t, Text s) { return set_parsed(t.config.mqtt.home_assistant, parse_home_assistant(s)); }},
    Setting{"mqtt.discovery", kOnOrOff,
            [](Target t, Text s) { return set_parsed(t.config.mqtt.discovery, parse_announcing(s)); }},
    Setting{"mqtt.legacy_ha", kTrueOrFalse, [](Target t, Text s) { return set_flag(t.config.mqtt.legacy_ha, s); },
            AllowedIn::old_configurations},
    Setting{"mqtt.group", "a name without '/', '+' and '#'",
            [](Target t, Text s) { return set_text(t.config.mqtt.group, s); }},
    Setting{"mqtt.telegram_topic", kTrueOrFalse,
            [](Target t, Text s) { return set_flag(t.config.mqtt.telegram_topic, s); }},
    Setting{"mqtt.value_topics", kTrueOrFalse,
            [](Target t, Text s) { return set_flag(t.config.mqtt.value_topics, s); }},
    Setting{"mqtt.bridge", kTrueOrFalse, [](Target t, Text s) { return set_flag(t.config.mqtt.bridge, s); }},
    Setting{"publish.min_interval", kSeconds,
            [](Target t, Text s) { return set_seconds(t.config.publish.min_interval, s); }},
    Setting{"publish.power.min_interval", kSeconds, set_group_interval<&PublishConfig::power>},
    Setting{"publish.power.deadband", kDeadband, set_group_deadband<&PublishConfig::power>},
    Setting{"publish.reactive.min_interval", kSeconds, set_group_interval<&PublishConfig::reactive>},
    Setting{"publish.reactive.deadband", kDeadband, set_group_deadband<&PublishConfig::reactive>},
    Setting{"publish.voltage.min_interval", kSeconds, set_group_interval<&PublishConfig::voltage>},
    Setting{"publish.voltage.deadband", kDeadband, set_group_deadband<&PublishConfig::voltage>},
    Setting{"publish.current.min_interval", kSeconds, set_group_interval<&PublishConfig::current>},
    Setting{"publish.current.deadband", kDeadband, set_group_deadband<&PublishConfig::current>},
    Setting{"publish.energy.min_interval", kSeconds, set_group_interval<&PublishConfig::energy>},
    Setting{"publish.live_energy.min_interval", kSeconds,
            [](Target t, Text s) { return set_seconds(t.config.publish.live_energy_interval, s); }},
    Setting{"publish.other.min_interval", kSeconds, set_group_interval<&PublishConfig::other>},
    Setting{"publish.other.deadband", kDeadband, set_group_deadband<&PublishConfig::other>},
    Setting{"spool.file", kFile, [](Target t, Text s) { return set_text(t.config.spool.file, s); }},
    Setting{"spool.max_size", "a number of MiB such as 16",
            [](Target t, Text s) { return set_number(t.config.spool.max_size, s); }},
    Setting{"http.listen", kListen, [](Target t, Text s) { return set_listen(t.config.http.listen, s); }},
    Setting{"http.password", kAnyText, [](Target t, Text s) { return set_text(t.config.http.password, s); },
            AllowedIn::environment},
    Setting{"http.password_file", kFile, [](Target t, Text s) { return set_text(t.config.http.password_file, s); }},
    Setting{"http.ingress", kTrueOrFalse, [](Target t, Text s) { return set_flag(t.config.http.ingress, s); }},
    Setting{"meters[].serial.device", "auto, or the path of a serial port, such as /dev/ttyUSB0",
            [](Target t, Text s) { return set_text(source_of<SerialConfig>(t).device, s); }},
    Setting{"meters[].serial.baud", "auto, or a number such as 2400", set_serial_baud},
    Setting{"meters[].serial.data_bits", kDataBits, set_line_number<SerialConfig, &LineFormat::data_bits>},
    Setting{"meters[].serial.parity", kParity, set_line_parity<SerialConfig>},
    Setting{"meters[].serial.stop_bits", kStopBits, set_line_number<SerialConfig, &LineFormat::stop_bits>},
    Setting{"meters[].tcp.host", "a name or an address",
            [](Target t, Text s) { return set_text(source_of<TcpConfig>(t).host, s); }},
    Setting{"meters[].tcp.port", kPortNumber,
            [](Target t, Text s) { return set_port(source_of<TcpConfig>(t).port, s); }},
    Setting{"meters[].tcp.rfc2217", kTrueOrFalse,
            [](Target t, Text s) { return set_flag(source_of<TcpConfig>(t).rfc2217, s); }},
    Setting{"meters[].tcp.baud", kBaud, set_line_number<TcpConfig, &LineFormat::baud>},
    Setting{"meters[].tcp.data_bits", kDataBits, set_line_number<TcpConfig, &LineFormat::data_bits>},
    Setting{"meters[].tcp.parity", kParity, set_line_parity<TcpConfig>},
    Setting{"meters[].tcp.stop_bits", kStopBits, set_line_number<TcpConfig, &LineFormat::stop_bits>},
    Setting{"meters[].mqtt.topic", "a topic such as han/+/raw",
            [](Target t, Text s) { return set_text(source_of<MqttSourceConfig>(t).topic, s); }},
    Setting{"meters[].mqtt.host", "a name or an address",
            [](Target t, Text s) { return set_text(source_of<MqttSourceConfig>(t).host, s); }},
    Setting{"meters[].mqtt.port", kPortNumber,
            [](Target t, Text s) { return set_port(source_of<MqttSourceConfig>(t).port, s); }},
    Setting{"meters[].mqtt.username", kAnyText,
            [](Target t, Text s) { return set_text(source_of<MqttSourceConfig>(t).username, s); }},
    Setting{"meters[].mqtt.password", kAnyText,
            [](Target t, Text s) { return set_text(source_of<MqttSourceConfig>(t).password, s); },
            AllowedIn::environment},
    Setting{"meters[].mqtt.password_file", kFile,
            [](Target t, Text s) { return set_text(source_of<MqttSourceConfig>(t).password_file, s); }},
    Setting{"meters[].mqtt.tls", kTrueOrFalse,
            [](Target t, Text s) { return set_flag(source_of<MqttSourceConfig>(t).tls, s); }},
    Setting{"meters[].mqtt.ca_file", kFile,
            [](Target t, Text s) { return set_text(source_of<MqttSourceConfig>(t).ca_file, s); }},
    Setting{"meters[].mqtt.max_lines", "a number of lines such as 1000",
            [](Target t, Text s) { return set_number(source_of<MqttSourceConfig>(t).max_lines, s); }},
    Setting{"meters[].name", kAnyText, [](Target t, Text s) { return set_text(t.meter->name, s); }},
    Setting{"meters[].id", kAnyText, [](Target t, Text s) { return set_text(t.meter->id, s); }},
    Setting{"meters[].manufacturer", "auto, aidon, aidon_se, kaifa, kaifa_se or kamstrup",
            [](Target t, Text s) { return set_parsed(t.meter->manufacturer, parse_manufacturer(s)); }},
    Setting{"meters[].time_zone", "a time zone that this host knows, such as Europe/Oslo",
            [](Target t, Text s) { return set_time_zone(t.meter->time_zone, s); }},
    Setting{"meters[].language",
            "en (English), nb (Norwegian), sv (Swedish), da (Danish), de (German), nl (Dutch) or fi (Finnish)",
            [](Target t, Text s) { return set_parsed(t.meter->language, parse_language(s)); }},
    Setting{"meters[].discovery", kOnOrOff,
            [](Target t, Text s) { return set_parsed(t.meter->discovery, parse_announcing(s)); }},
    Setting{"meters[].max_meters", "a number of meters such as 8",
            [](Target t, Text s) { return set_number(t.meter->max_meters, s); }},
    Setting{"meters[].key_file", kFile, [](Target t, Text s) { return set_text(t.meter->key.key_file, s); }},
    Setting{"meters[].auth_key_file", kFile, [](Target t, Text s) { return set_text(t.meter->key.auth_key_file, s); }},
    Setting{"meters[].key", kKeyDigits, [](Target t, Text s) { return set_text(t.meter->key.key, s); },
            AllowedIn::environment},
    Setting{"meters[].auth_key", kKeyDigits, [](Target t, Text s) { return set_text(t.meter->key.auth_key, s); },
            AllowedIn::environment},
    Setting{"meters[].keys[].system_title", "the 16 hexadecimal digits of a system title",
            [](Target t, Text s) { return set_parsed(t.key->system_title, parse_system_title(s)); }},
    Setting{"meters[].keys[].key_file", kFile, [](Target t, Text s) { return set_text(t.key->key_file, s); }},
    Setting{"meters[].keys[].auth_key_file", kFile, [](Target t, Text s) { return set_text(t.key->auth_key_file, s); }},
    Setting{"meters[].keys[].key", kKeyDigits, [](Target t, Text s) { return set_text(t.key->key, s); },
            AllowedIn::environment},
    Setting{"meters[].keys[].auth_key", kKeyDigits, [](Target t, Text s) { return set_text(t.key->auth_key, s); },
            AllowedIn::environment},
    Setting{"meters[].scale.current", kPowerOfTen,
            [](Target t, Text s) { return set_power_of_ten(t.meter->scaling.scale.current, s); }},
    Setting{"meters[].scale.voltage", kPowerOfTen,
            [](Target t, Text s) { return set_power_of_ten(t.meter->scaling.scale.voltage, s); }},
    Setting{"meters[].scale.energy", kPowerOfTen,
            [](Target t, Text s) { return set_power_of_ten(t.meter->scaling.scale.energy, s); }},
    Setting{"meters[].multiply.current", kFactor,
            [](Target t, Text s) { return set_factor(t.meter->scaling.multiply.current, s); }},
    Setting{"meters[].multiply.voltage", kFactor,
            [](Target t, Text s) { return set_factor(t.meter->scaling.multiply.voltage, s); }},
    Setting{"meters[].multiply.power", kFactor,
            [](Target t, Text s) { return set_factor(t.meter->scaling.multiply.power, s); }},
    Setting{"meters[].multiply.energy", kFactor,
            [](Target t, Text s) { return set_factor(t.meter->scaling.multiply.energy, s); }},
    Setting{"meters[].tariff.preset", "a tariff of docs/energy.md, such as norway", set_tariff<set_tariff_preset>},
    Setting{"meters[].tariff.interval", "60 or 15", set_tariff<set_tariff_interval>},
    Setting{"meters[].tariff.peaks", "a number from 1 to 10", set_tariff<set_tariff_peaks>},
    Setting{"meters[].tariff.one_per_day", kTrueOrFalse, set_tariff<set_tariff_one_per_day>},
    Setting{"meters[].tariff.hours", "two hours such as 7-19", set_tariff<set_tariff_hours>},
    Setting{"meters[].tariff.workdays_only", kTrueOrFalse, set_tariff<set_tariff_workdays_only>},
    Setting{"meters[].tariff.holidays", kHolidays, set_tariff<set_tariff_holidays>},
    Setting{"meters[].tariff.season", "two months such as 11-3", set_tariff<set_tariff_season>},
    Setting{"meters[].tariff.other_percent", "a number from 0 to 100", set_tariff<set_tariff_other_percent>},
    Setting{"meters[].tariff.months", "a number from 1 to 12", set_tariff<set_tariff_months>},
    Setting{"meters[].tariff.minimum", "kW, such as 2.5", set_tariff<set_tariff_minimum>},
    Setting{"meters[].tariff.steps", "ascending kW with commas between them, such as 2, 5, 10",
            set_tariff<set_tariff_steps>},
    Setting{"meters[].tariff.high_load.peaks", "a number from 1 to 10", set_high_load<set_tariff_peaks>},
    Setting{"meters[].tariff.high_load.one_per_day", kTrueOrFalse, set_high_load<set_tariff_one_per_day>},
    Setting{"meters[].tariff.high_load.hours", "two hours such as 7-19", set_high_load<set_tariff_hours>},
    Setting{"meters[].tariff.high_load.workdays_only", kTrueOrFalse, set_high_load<set_tariff_workdays_only>},
    Setting{"meters[].tariff.high_load.holidays", kHolidays, set_high_load<set_tariff_holidays>},
    Setting{"meters[].tariff.high_load.season", "two months such as 11-3", set_high_load<set_tariff_season>},
    Setting{"meters[].tariff.high_load.other_percent", "a number from 0 to 100",
            set_high_load<set_tariff_other_percent>},
    Setting{"meters_dir", "the path of a folder", [](Target t, Text s) { return set_text(t.config.meters_dir, s); }},
    Setting{"state.directory", "the name of a folder",
            [](Target t, Text s) { return set_text(t.config.state.directory, s); }},
    Setting{"log.level", "error, warning, info or debug",
            [](Target t, Text s) { return set_log_level(t.config.log_level, s); }},
};

constexpr std::array kSections = {
    Section{"mqtt", "host", nullptr},
    Section{"mqtt.tls", "enabled", [](Target t) { t.config.mqtt.tls.enabled = true; }},
    Section{"meters[].serial", "device", [](Target t) { source_of<SerialConfig>(t); }},
    Section{"meters[].tcp", "host", [](Target t) { source_of<TcpConfig>(t); }},
    Section{"meters[].mqtt", "topic", [](Target t) { source_of<MqttSourceConfig>(t); }},
    Section{"meters[].tariff", "preset", nullptr},
    Section{"meters[].tariff.high_load", "", nullptr},
    Section{"state", "directory", nullptr},
    Section{"spool", "file", nullptr},
    Section{"http", "listen", nullptr},
    Section{"log", "level", nullptr},
};

// True when `path` lies below `parent`, whose rest then begins with `separator`.
bool below(std::string_view path, std::string_view parent, std::string_view separator) {
  return path.starts_with(parent) && path.substr(parent.size()).starts_with(separator);
}

constexpr std::string_view kMeterPrefix = "meters[].";

// A kind of source can be written down: it has a section, and settings in it.
constexpr bool can_be_written(std::string_view source) {
  const auto is_its_own = [source](std::string_view path, std::string_view rest) {
    if (!path.starts_with(kMeterPrefix)) return false;
    path.remove_prefix(kMeterPrefix.size());
    return path.starts_with(source) && path.substr(source.size()).starts_with(rest);
  };
  const auto is_setting = [&](const Setting& setting) { return is_its_own(setting.path, "."); };
  const auto is_section = [&](const Section& section) { return is_its_own(section.path, ""); };
  return std::ranges::any_of(kSettings, is_setting) && std::ranges::any_of(kSections, is_section);
}
static_assert(std::ranges::all_of(kSourceSections, can_be_written));

}  // namespace

std::span<const Setting> settings() {
  return kSettings;
}

const Setting* find_setting(std::string_view path) {
  const auto* found = std::ranges::find(kSettings, path, &Setting::path);
  return found == kSettings.end() ? nullptr : found;
}

bool takes(const Setting& setting, std::string_view text) {
  Config config;
  MeterConfig meter;
  KeyConfig key;
  return setting.set({.config = config, .meter = &meter, .key = &key}, text);
}

bool takes_any_text(const Setting& setting) {
  return takes(setting, "any text, 1");
}

const Section* find_section(std::string_view path) {
  const auto* found = std::ranges::find(kSections, path, &Section::path);
  return found == kSections.end() ? nullptr : found;
}

PathKind kind_of(std::string_view path) {
  if (path.empty()) return PathKind::section;
  for (const Setting& setting : kSettings) {
    if (setting.path == path) return PathKind::setting;
    if (below(setting.path, path, ".")) return PathKind::section;
    if (below(setting.path, path, "[]")) return PathKind::list;
  }
  return PathKind::unknown;
}

std::vector<std::string> known_keys(std::string_view section) {
  std::vector<std::string> keys;
  for (const Setting& setting : kSettings) {
    const bool shown = setting.allowed == AllowedIn::file_and_environment;
    if (!shown || !(section.empty() || below(setting.path, section, "."))) continue;
    const std::string_view rest = setting.path.substr(section.empty() ? 0 : section.size() + 1);
    const std::string key(rest.substr(0, rest.find_first_of(".[")));
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  return keys;
}

std::string variable_name(std::string_view path) {
  std::string name(kVariablePrefix);
  for (const char letter : path) {
    if (letter == '.' || letter == '[') {
      name += "__";
    } else if (letter != ']') {
      name += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
  }
  return name;
}

}  // namespace ams2mqtt
