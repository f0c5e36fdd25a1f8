// The conversation of `setup`: which meter on which port, and which broker. Pure: whoever is asked and whatever is
// tried stands behind SetupPerson and SetupWorld, so that a test can answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/config/mqtt_service.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/source/source.hpp"
#include "ams2mqtt/system/service_answers.hpp"
#include "in_force.hpp"
#include "port_listing.hpp"
#include "setup_config.hpp"

namespace ams2mqtt {

// Thrown by SetupPerson when nobody answers any more.
struct SetupEnded {
  int signal = 0;  // 0: the end of the input
};

class SetupPerson {
 public:
  virtual ~SetupPerson() = default;
  virtual void tell(std::string_view line) = 0;
  virtual void begin_part(std::string_view title) = 0;
  // The answer without blanks around it.
  [[nodiscard]] virtual std::string ask(const std::string& question) = 0;
  // Nothing of the answer is shown, and it is as it was typed.
  [[nodiscard]] virtual std::string ask_secret(const std::string& question) = 0;
};
// Enter means `usual`.
[[nodiscard]] bool agrees(SetupPerson& person, const std::string& question, bool usual);

// What came from a meter's line.
struct Hearing {
  std::optional<MeterIdentity> meter = {};
  std::optional<FoundPort> port = {};  // if it was searched for
  KeyTrouble key = KeyTrouble::none;
  bool by_daemon = false;  // the running daemon reads it
};

struct BrokerTrial {
  enum class Answer : std::uint8_t { connected, login_refused, failed };
  Answer answer = Answer::failed;
  std::string what;  // a part of a sentence
};

class SetupWorld {
 public:
  virtual ~SetupWorld() = default;
  [[nodiscard]] virtual std::vector<ListedPort> ports() = 0;
  // Says meanwhile what it hears.
  [[nodiscard]] virtual Hearing listen(const MeterConfig& meter) = 0;
  // Nothing when this is no app of Home Assistant.
  [[nodiscard]] virtual std::optional<std::expected<MqttService, std::string>> broker_of_home_assistant() = 0;
  [[nodiscard]] virtual std::vector<FoundService> services_in_network() = 0;
  [[nodiscard]] virtual BrokerTrial connect(const MqttConfig& broker) = 0;
};

struct SetupRequest {
  SourceConfig source = {};               // nothing: it is looked for
  std::optional<MqttConfig> broker = {};  // nothing: it is looked for
  std::string username = {};              // of whichever broker
  std::string password = {};
  std::string password_file = {};
  KeyConfig key = {};
  bool asks = true;
  bool searches = true;  // the network
};

struct ChosenMeter {
  SourceConfig source;
  KeyConfig key = {};
  std::optional<MeterIdentity> heard = {};
};
// The error is a sentence.
[[nodiscard]] std::expected<ChosenMeter, std::string> choose_meter(const SetupRequest& request, SetupPerson& person,
                                                                   SetupWorld& world);

struct ChosenBroker {
  MqttConfig mqtt;
  std::string origin = {};  // as in SetupChoice
  bool answers = true;      // false: it was given, and does not
};
[[nodiscard]] std::expected<ChosenBroker, std::string> choose_broker(const SetupRequest& request, SetupPerson& person,
                                                                     SetupWorld& world);

// "host", "host:1883", "[::1]:1883"; port 8883 is the one with TLS. The error is a sentence.
[[nodiscard]] std::expected<MqttConfig, std::string> parse_broker(const std::string& text);

}  // namespace ams2mqtt
