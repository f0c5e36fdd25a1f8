// The daemon's settings as plain values with their defaults, and the checks that need no file. Reading YAML and the
// environment is the shell's work (config/config_file.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ams2mqtt/base/line_format.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/config/tariff_config.hpp"
#include "ams2mqtt/dlms/cipher.hpp"
#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/home_assistant_version.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/tracking/throttle.hpp"

namespace ams2mqtt {

enum class Protocol : std::uint8_t { automatic, v5, v311 };  // automatic: MQTT 5, and 3.1.1 when the broker has no 5
enum class Transport : std::uint8_t { tcp, websocket };
enum class LogLevel : std::uint8_t { error, warning, info, debug };

struct SerialConfig : LineFormat {
  static constexpr std::string_view kAnyDevice = "auto";

  std::string device;                     // kAnyDevice: the port that the meter is on
  std::optional<bool> finds_format = {};  // by listening; nothing: as `device` says

  [[nodiscard]] bool searches_format() const { return finds_format.value_or(device == kAnyDevice); }
  [[nodiscard]] bool searches() const { return device == kAnyDevice || searches_format(); }

  friend bool operator==(const SerialConfig&, const SerialConfig&) = default;
};

struct TcpConfig : LineFormat {
  std::string host;
  std::uint16_t port = 0;
  bool rfc2217 = false;  // the other side is asked to set its serial port to the format

  friend bool operator==(const TcpConfig&, const TcpConfig&) = default;
};

// Raw frames that gateways publish on a broker.
struct MqttSourceConfig {
  std::string topic;       // '+' stands for one level; each topic that it matches is a line of its own
  std::string host;        // empty: the broker that is published to, and everything below is its own
  std::uint16_t port = 0;  // 0: 1883, with TLS 8883
  std::string username;
  std::string password;  // only ever from `password_file`, a credential or the environment
  std::string password_file;
  bool tls = false;
  std::string ca_file;         // empty: the system's
  unsigned max_lines = 1'000;  // how many topics may have a line at a time, 1...Config::kMostMeters

  friend bool operator==(const MqttSourceConfig&, const MqttSourceConfig&) = default;
};

using SourceConfig = std::variant<std::monostate, SerialConfig, TcpConfig, MqttSourceConfig>;
// The section of each kind, in the variant's order; a meter has one of them.
inline constexpr std::array<std::string_view, 3> kSourceSections = {"serial", "tcp", "mqtt"};
static_assert(kSourceSections.size() + 1 == std::variant_size_v<SourceConfig>);

// What decrypts the messages of an encrypted meter, AES-128.
struct KeyConfig {
  std::optional<SystemTitle> system_title;  // nothing: for every title
  std::string key_file;
  std::string auth_key_file;
  std::string key;  // 32 hexadecimal digits, only ever from `key_file`, a credential or the environment
  std::string auth_key;

  friend bool operator==(const KeyConfig&, const KeyConfig&) = default;
};

struct MeterConfig {
  SourceConfig source;
  std::string name;  // empty: "Electricity meter", with a number from the second meter on (see finish_names)
  std::string id;    // empty: the meter's own number
  Manufacturer manufacturer = Manufacturer::automatic;
  std::string time_zone;  // empty: the host's
  Language language = Language::en;
  std::optional<Discovery> discovery;  // off or not; nothing: as mqtt.discovery says
  KeyConfig key;                       // for every system title that `keys` does not name
  std::vector<KeyConfig> keys;         // each with a system title
  ScalingOptions scaling;
  std::optional<TariffConfig> tariff;  // that bills the peaks
  unsigned max_meters = 8;             // how many this line may announce, replaced ones included, 1...kMostMeters

  static constexpr unsigned kMostMeters = 256;

  friend bool operator==(const MeterConfig&, const MeterConfig&) = default;
};

struct TlsConfig {
  bool enabled = false;
  std::string ca_file;    // empty: the system's
  std::string cert_file;  // client certificate, PEM
  std::string key_file;
  std::string key_password;  // only ever from `key_password_file`, a credential or the environment
  std::string key_password_file;
  std::vector<std::string> alpn;  // protocol names, the preferred first; empty: none is offered
  bool verify = true;             // the broker's certificate and host name

  friend bool operator==(const TlsConfig&, const TlsConfig&) = default;
};

struct MqttConfig {
  std::string host = "localhost";
  std::uint16_t port = 0;  // 0: 1883, with TLS 8883; websocket: 80, with TLS 443
  Transport transport = Transport::tcp;
  std::string websocket_path = "/mqtt";
  std::string username;
  std::string password;  // only ever from `password_file`, a credential or the environment
  std::string password_file;
  TlsConfig tls;
  Protocol protocol = Protocol::automatic;
  unsigned keepalive = 15;  // seconds, 5...3600
  std::string client_id;    // empty: made from the host's name and machine id
  // Shares what gateways publish with the other workers of this name; empty: every message is read here.
  std::string group;
  std::string base_topic = "ams2mqtt";
  std::string discovery_prefix = "homeassistant";
  // The oldest Home Assistant that is served; nothing: as legacy_ha says.
  std::optional<HomeAssistantVersion> home_assistant;
  Discovery discovery = Discovery::device;  // off or not; `single` is an earlier version's setting
  bool legacy_ha = false;                   // an earlier version's setting: for Home Assistant before 2025.6
  bool telegram_topic = false;              // each telegram as JSON as well
  bool value_topics = true;                 // a topic for each value
  bool bridge = true;                       // the daemon itself is a device, too

  [[nodiscard]] std::uint16_t effective_port() const;
  [[nodiscard]] HomeAssistantVersion oldest_home_assistant() const;

  friend bool operator==(const MqttConfig&, const MqttConfig&) = default;
};

// How often values are published. A group without its own interval uses the common one, and without that its default.
struct GroupThrottle {
  std::optional<Monotonic> min_interval;
  std::optional<Decimal> deadband;

  friend bool operator==(const GroupThrottle&, const GroupThrottle&) = default;
};

struct PublishConfig {
  std::optional<Monotonic> min_interval;
  GroupThrottle power;
  GroupThrottle reactive;
  GroupThrottle voltage;
  GroupThrottle current;
  GroupThrottle energy;
  Monotonic live_energy_interval{30'000};
  GroupThrottle other;

  [[nodiscard]] Throttles throttles() const;

  friend bool operator==(const PublishConfig&, const PublishConfig&) = default;
};

struct StateConfig {
  std::string directory;  // empty: the service manager's, else the usual one if it exists

  friend bool operator==(const StateConfig&, const StateConfig&) = default;
};

// Where messages wait on disk for a broker that is away, so they outlive the daemon.
struct SpoolConfig {
  static constexpr unsigned kLargest = 64;  // MiB, several times what can wait in memory

  std::string file;        // empty: in memory only
  unsigned max_size = 16;  // MiB, 1...kLargest

  friend bool operator==(const SpoolConfig&, const SpoolConfig&) = default;
};

// The page in a browser, and metrics.
struct HttpConfig {
  std::string listen;         // an address and a port, see listen_address.hpp; empty: nobody is answered
  std::string password;       // only ever from `password_file`, a credential or the environment
  std::string password_file;  // what a browser asks for, with any user name
  bool ingress = false;       // Home Assistant's Supervisor vouches for those whose requests it passes on

  friend bool operator==(const HttpConfig&, const HttpConfig&) = default;
};

struct Config {
  static constexpr std::size_t kMostMeters = 20'000;  // of one process

  MqttConfig mqtt;
  PublishConfig publish;
  StateConfig state;
  SpoolConfig spool;
  HttpConfig http;
  std::vector<MeterConfig> meters;
  std::string meters_dir;  // a folder with more of them, which are in `meters` as well; empty: none
  LogLevel log_level = LogLevel::info;
  bool log_values = false;  // of each telegram; an option of `run`, not a setting

  friend bool operator==(const Config&, const Config&) = default;
};

// How a meter is announced.
[[nodiscard]] Discovery discovery_of(const MeterConfig& meter, const MqttConfig& mqtt);

// One thing that is wrong. Line and column start at 1; 0 when the value does not come from the file.
struct Problem {
  std::string where;  // "meters[0].serial.baud", or the environment variable
  int line = 0;
  int column = 0;
  std::string what;       // what is wrong, and what to write instead
  std::string file = {};  // of meters_dir; empty: the configuration itself
  // Something is missing that a credential may bring, and this process has no credentials.
  bool credential_may_help = false;

  friend bool operator==(const Problem&, const Problem&) = default;
};

// What is wrong with the values themselves, `where` filled, line and column 0: missing source, baud out of range, topic
// with a wildcard, two meters with one name, id or device, ...
// `places` says where a meter was written, for messages about two of them: nothing for one of the configuration itself,
// which is called meters[0] and so on.
[[nodiscard]] std::vector<Problem> validate(const Config& config, const std::vector<std::string>& places = {});

// Overwrites the keys and passwords of all meters; whatever needs them has its own copy.
void wipe_keys(Config& config);

// Gives every nameless meter its default name, in the meter's language.
void finish_names(Config& config);

}  // namespace ams2mqtt
