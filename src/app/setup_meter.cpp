// The part of setup's conversation that is about the meter.
#include <algorithm>
#include <utility>

#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "line_options.hpp"
#include "meter_parts.hpp"
#include "setup_dialogue.hpp"

namespace ams2mqtt {

namespace {

constexpr int kKeyTries = 3;
constexpr std::string_view kFindPort =
    "plug the adapter in (`ams2mqtt ports` lists what there is), or name the port with --serial, or a network bridge "
    "with --tcp";

SerialConfig any_port() {
  SerialConfig serial;
  serial.device = SerialConfig::kAnyDevice;
  return serial;
}

SerialConfig port_with_any_format(const std::string& device) {
  SerialConfig serial;
  serial.device = device;
  if (device != SerialConfig::kAnyDevice) serial.finds_format = true;
  return serial;
}

SerialConfig as_found(const FoundPort& found) {
  SerialConfig serial;
  static_cast<LineFormat&>(serial) = found.format;
  serial.device = found.device;
  return serial;
}

class MeterChoice {
 public:
  MeterChoice(const SetupRequest& request, SetupPerson& person, SetupWorld& world)
      : request_(request), person_(person), world_(world), chosen_{.source = request.source, .key = request.key} {}

  std::expected<ChosenMeter, std::string> run() {
    person_.begin_part("The meter");
    const bool given = !std::holds_alternative<std::monostate>(request_.source);
    if (!given) chosen_.source = any_port();
    bool listens = given || show_ports();
    if (!listens && !request_.asks) return std::unexpected("there is no serial port; " + std::string(kFindPort));
    for (;; listens = true) {
      if (listens) hear();
      if (heard_.meter || heard_.by_daemon) return done();
      if (heard_.key != KeyTrouble::none) {
        if (!request_.asks) return std::unexpected(key_missing());
        if (ask_for_keys()) return done();
      }
      if (!request_.asks && given) return go_on("No meter was heard; the configuration is written as you have told.");
      if (!request_.asks)
        return std::unexpected("no meter was heard on any serial port, see above; " + std::string(kFindPort));
      if (listens && heard_.key == KeyTrouble::none) person_.tell("No meter was understood.");
      if (auto end = ask_how_to_go_on()) return std::move(*end);
    }
  }

 private:
  // Whether there is one that a meter can be on.
  bool show_ports() {
    const std::vector<ListedPort> ports = world_.ports();
    const bool any = std::ranges::any_of(ports, [](const ListedPort& listed) { return !listed.port.console; });
    if (!any) person_.tell("There is no serial port for a meter; plug the adapter in.");
    for (const ListedPort& listed : ports) {
      const std::string adapter = adapter_words(listed.port);
      person_.tell("  " + listed.port.lasting_name() + (adapter.empty() ? "" : "  " + adapter));
      const bool usable = listed.access == PortAccess::allowed && listed.holders.seen.empty() && !listed.port.console;
      if (!usable) person_.tell("    " + suggestion(listed));
    }
    return any;
  }

  void hear() {
    MeterConfig meter;
    meter.source = chosen_.source;
    meter.key = chosen_.key;
    heard_ = world_.listen(meter);
    if (heard_.port && (heard_.meter || heard_.key != KeyTrouble::none)) chosen_.source = as_found(*heard_.port);
    chosen_.heard = heard_.meter;
  }

  ChosenMeter done() {
    if (heard_.meter) person_.tell("Found: " + sentence(*heard_.meter));
    return std::move(chosen_);
  }

  // Without having heard a meter.
  ChosenMeter go_on(const std::string& why) {
    person_.tell(why);
    return std::move(chosen_);
  }

  [[nodiscard]] std::string key_missing() const {
    const std::string where = describe(chosen_.source);
    return heard_.key == KeyTrouble::missing
               ? where +
                     ": the meter's messages are encrypted; ask your grid operator for the key, put it into a file "
                     "and name that with --key-file"
               : where +
                     ": the meter's messages are encrypted with another key, see above; correct the file of --key-file";
  }

  // True once the meter was understood.
  bool ask_for_keys() {
    person_.tell("The meter's messages are encrypted. Your grid operator gives you the key, 32 hexadecimal digits.");
    for (int tries = 0; tries < kKeyTries; ++tries) {
      if (!ask_for_key("Encryption key (GUEK, EK, GPK60), not shown; Enter leaves it", chosen_.key.key)) return false;
      (void)ask_for_key("Authentication key (GAK, AK, GPK61), not shown; Enter if you have none", chosen_.key.auth_key);
      chosen_.key.key_file.clear();
      chosen_.key.auth_key_file.clear();
      hear();
      if (heard_.meter) return true;
      if (heard_.key == KeyTrouble::none) return false;
    }
    return false;
  }

  // False for an empty answer.
  bool ask_for_key(const std::string& question, std::string& key) {
    wipe(key);
    while (true) {
      std::string answer = person_.ask_secret(question);
      if (trimmed(answer).empty()) return false;
      auto parsed = parse_key_text(answer);
      wipe(answer);
      if (parsed) {
        key = to_hex(*parsed);
        wipe(*parsed);
        return true;
      }
      person_.tell("That " + parsed.error());
    }
  }

  // The choice, or nothing to listen again.
  std::optional<std::expected<ChosenMeter, std::string>> ask_how_to_go_on() {
    if (heard_.key != KeyTrouble::none) {
      const bool leaves = agrees(person_, "Go on without the right key? The meter is not read then.", false);
      if (leaves) return go_on("Name the key's file with key_file in the configuration later.");
      return std::nullopt;
    }
    person_.tell(
        "Enter listens again. auto goes on, and the daemon looks for the meter later. Or write another port, such");
    person_.tell("as /dev/ttyUSB0, or the address of a network bridge, HOST:PORT.");
    const std::string answer = person_.ask("Port");
    if (answer.empty()) return std::nullopt;
    if (answer == SerialConfig::kAnyDevice) {
      if (std::holds_alternative<TcpConfig>(chosen_.source)) chosen_.source = any_port();
      return go_on("The daemon will look for the meter.");
    }
    if (answer.starts_with('/')) {
      chosen_.source = port_with_any_format(answer);
      return std::nullopt;
    }
    const auto tcp = parse_host_and_port(answer);
    if (tcp) {
      chosen_.source = *tcp;
    } else {
      person_.tell("That " + tcp.error());
    }
    return std::nullopt;
  }

  const SetupRequest& request_;
  SetupPerson& person_;
  SetupWorld& world_;
  ChosenMeter chosen_;
  Hearing heard_;
};

}  // namespace

bool agrees(SetupPerson& person, const std::string& question, bool usual) {
  while (true) {
    const std::string answer = person.ask(question + (usual ? " [Y/n]" : " [y/N]"));
    if (answer.empty()) return usual;
    if (answer == "y" || answer == "Y" || answer == "yes") return true;
    if (answer == "n" || answer == "N" || answer == "no") return false;
    person.tell("Please answer y or n.");
  }
}

std::expected<ChosenMeter, std::string> choose_meter(const SetupRequest& request, SetupPerson& person,
                                                     SetupWorld& world) {
  return MeterChoice(request, person, world).run();
}

}  // namespace ams2mqtt
