// The part of setup's conversation that is about the broker.
#include <algorithm>
#include <charconv>
#include <utility>

#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "line_options.hpp"
#include "setup_dialogue.hpp"

namespace ams2mqtt {

namespace {

constexpr int kLoginTries = 3;
constexpr std::uint16_t kTlsPort = 8883;
constexpr const char* kMqttService = "_mqtt._tcp.local";
constexpr const char* kHomeService = "_home-assistant._tcp.local";
constexpr const char* kHomeName = "homeassistant.local";
constexpr std::string_view kGetOne =
    "install one with `sudo apt install mosquitto`, or start the app Mosquitto broker in Home Assistant";

struct Candidate {
  MqttConfig mqtt;
  std::string origin = {};      // empty: it was given
  bool is_of_stranger = false;  // anybody in the network may have said that it is one
};

MqttConfig broker_at(const std::string& host, std::uint16_t port = 0) {
  MqttConfig mqtt;
  mqtt.host = host;
  mqtt.port = port;
  mqtt.tls.enabled = port == kTlsPort;
  return mqtt;
}

class BrokerChoice {
 public:
  BrokerChoice(const SetupRequest& request, SetupPerson& person, SetupWorld& world)
      : request_(request), person_(person), world_(world) {}

  std::expected<ChosenBroker, std::string> run() {
    person_.begin_part("The broker");
    if (request_.broker) return take_given({.mqtt = *request_.broker});
    while (!is_taken(of_home_assistant()) && !is_taken(Candidate{broker_at("localhost"), "on this computer"}) &&
           !search_network()) {
      if (!request_.asks) {
        return std::unexpected(
            "no broker was found that lets ams2mqtt in, see above; name it with --broker, and its "
            "user with --user and --password-file, or " +
            std::string(kGetOne));
      }
      if (auto named = ask_for_address()) return take_given(std::move(*named));
    }
    return std::move(*chosen_);
  }

 private:
  std::optional<Candidate> of_home_assistant() {
    const auto service = world_.broker_of_home_assistant();
    if (!service) return std::nullopt;
    if (!*service) {
      person_.tell(service->error());
      return std::nullopt;
    }
    Candidate candidate{broker_at((*service)->host), "which Home Assistant knows"};
    const std::string& port = (*service)->port;
    std::from_chars(port.data(), port.data() + port.size(), candidate.mqtt.port);
    candidate.mqtt.tls.enabled = (*service)->tls;
    candidate.mqtt.username = (*service)->username;
    candidate.mqtt.password = (*service)->password;
    return candidate;
  }

  bool search_network() {
    if (!request_.searches) return false;
    person_.tell("Looking for a broker in the network.");
    std::vector<std::string> homes = {kHomeName};
    for (const FoundService& found : world_.services_in_network()) {
      const bool is_home = found.service == kHomeService;
      if (is_home) {
        person_.tell("Home Assistant \"" + found.name + "\" is at " + found.host);
        if (std::ranges::count(homes, found.host) == 0) homes.push_back(found.host);
        if (!found.address.empty()) homes.push_back(found.address);
        continue;
      }
      for (const std::string& host : {found.host, found.address}) {
        if (!host.empty() && is_taken(of_stranger(host, found.port, "found in the network as " + found.name)))
          return true;
      }
    }
    return std::ranges::any_of(
        homes, [&](const std::string& host) { return is_taken(of_stranger(host, 0, "where Home Assistant is")); });
  }

  static Candidate of_stranger(const std::string& host, std::uint16_t port, std::string origin) {
    return {.mqtt = broker_at(host, port), .origin = std::move(origin), .is_of_stranger = true};
  }

  // The password goes to nobody who was not named, or whom nobody has agreed to.
  void add_login(Candidate& candidate) const {
    if (!candidate.mqtt.username.empty() || candidate.is_of_stranger) return;
    candidate.mqtt.username = request_.username;
    candidate.mqtt.password = request_.password;
    candidate.mqtt.password_file = request_.password_file;
  }

  bool is_taken(std::optional<Candidate> candidate) {
    if (!candidate) return false;
    add_login(*candidate);
    return try_out(*candidate).answer == BrokerTrial::Answer::connected;
  }

  // Refused by the person, it has failed as well.
  BrokerTrial try_out(Candidate& candidate) {
    const std::string name = broker_name(candidate.mqtt);
    person_.tell("Trying " + name + (candidate.origin.empty() ? "" : ", " + candidate.origin));
    BrokerTrial trial = world_.connect(candidate.mqtt);
    if (trial.answer == BrokerTrial::Answer::login_refused && request_.asks) trial = log_in(candidate, trial);
    person_.tell("  " + trial.what);
    if (trial.answer != BrokerTrial::Answer::connected) return trial;
    if (candidate.is_of_stranger && request_.asks && !agrees(person_, "Use this broker?", true)) return {};
    chosen_ = ChosenBroker{.mqtt = candidate.mqtt, .origin = candidate.origin};
    return trial;
  }

  BrokerTrial log_in(Candidate& candidate, BrokerTrial trial) {
    MqttConfig& mqtt = candidate.mqtt;
    for (int tries = 0; tries < kLoginTries && trial.answer == BrokerTrial::Answer::login_refused; ++tries) {
      const std::string known = mqtt.username;
      person_.tell(known.empty() ? "  It asks for a user and a password." : "  It refuses this user or this password.");
      std::string name = person_.ask("User name at " + broker_name(mqtt) +
                                     (known.empty() ? "; Enter leaves this broker" : " [" + known + "]"));
      if (name.empty()) name = known;
      if (name.empty()) return {BrokerTrial::Answer::failed, "not used"};
      mqtt.username = name;
      wipe(mqtt.password);
      mqtt.password = person_.ask_secret("Password, not shown");
      mqtt.password_file.clear();
      trial = world_.connect(mqtt);
    }
    return trial;
  }

  std::expected<ChosenBroker, std::string> take_given(Candidate candidate) {
    add_login(candidate);
    while (true) {
      const BrokerTrial trial = try_out(candidate);
      if (trial.answer == BrokerTrial::Answer::connected) return std::move(*chosen_);
      if (!request_.asks) {
        if (trial.answer == BrokerTrial::Answer::login_refused) {
          return std::unexpected("broker " + broker_name(candidate.mqtt) + ": " + trial.what +
                                 "; say who logs in with --user and --password-file");
        }
        return as_given(std::move(candidate.mqtt));
      }
      person_.tell("Enter tries it again; keep writes it nevertheless; or write another address, HOST or HOST:PORT.");
      const std::string answer = person_.ask("Broker");
      if (answer == "keep") return as_given(std::move(candidate.mqtt));
      if (!answer.empty()) take_address(answer, candidate);
    }
  }

  // Nothing: look again.
  std::optional<Candidate> ask_for_address() {
    person_.tell("No broker was found. If there is none yet, " + std::string(kGetOne) + '.');
    while (true) {
      const std::string answer = person_.ask("Broker's address, HOST or HOST:PORT; Enter looks again");
      if (answer.empty()) return std::nullopt;
      Candidate candidate;
      if (take_address(answer, candidate)) return candidate;
    }
  }

  bool take_address(const std::string& text, Candidate& candidate) {
    auto broker = parse_broker(text);
    if (!broker) {
      person_.tell("That " + broker.error());
      return false;
    }
    candidate = {.mqtt = std::move(*broker)};
    add_login(candidate);
    return true;
  }

  ChosenBroker as_given(MqttConfig mqtt) {
    person_.tell("The broker does not answer; it is written as you have told.");
    return {.mqtt = std::move(mqtt), .answers = false};
  }

  const SetupRequest& request_;
  SetupPerson& person_;
  SetupWorld& world_;
  std::optional<ChosenBroker> chosen_;
};

}  // namespace

std::expected<MqttConfig, std::string> parse_broker(const std::string& text) {
  const auto colons = std::ranges::count(text, ':');
  const bool in_brackets = text.starts_with('[') && text.ends_with(']');
  const bool is_host = colons == 0 || in_brackets || (colons > 1 && !text.starts_with('['));
  const std::string host = in_brackets ? text.substr(1, text.size() - 2) : text;
  const bool is_clean = host.find_first_of(" \t/@'\"") == std::string::npos;
  if (is_host && is_clean && !host.empty()) return broker_at(host);
  const auto parsed = parse_host_and_port(text);
  if (!parsed || !is_clean) {
    return std::unexpected("must be HOST or HOST:PORT, such as homeassistant.local or broker.example.org:1883");
  }
  return broker_at(parsed->host, parsed->port);
}

std::expected<ChosenBroker, std::string> choose_broker(const SetupRequest& request, SetupPerson& person,
                                                       SetupWorld& world) {
  return BrokerChoice(request, person, world).run();
}

}  // namespace ams2mqtt
