#include "line_options.hpp"
#include "setup_command.hpp"
#include "setup_dialogue.hpp"

namespace ams2mqtt {

namespace {

std::string check_broker_address(const std::string& text) {
  const auto parsed = parse_broker(text);
  return parsed ? "" : parsed.error();
}

}  // namespace

void add_options(CLI::App& command, SetupOptions& options) {
  add_config(command, options.config);
  CLI::Option* serial =
      command.add_option("--serial", options.serial, "The meter's serial port; auto: the one it is on");
  CLI::Option* tcp = command.add_option("--tcp", options.tcp, "The meter's network bridge, HOST:PORT");
  serial->type_name("DEVICE")->excludes(tcp);
  tcp->type_name("ADDRESS")->check(check_host_and_port);
  CLI::Option* broker =
      command.add_option("--broker", options.broker, "The broker, HOST or HOST:PORT; with TLS at port 8883");
  broker->type_name("ADDRESS")->check(check_broker_address);
  CLI::Option* user = command.add_option("--user", options.username, "The user's name at the broker");
  user->type_name("NAME");
  command.add_option("--password-file", options.password_file, "A file with this user's password; it stays in use")
      ->type_name("FILE")
      ->needs(user);
  CLI::Option* key = command.add_option("--key-file", options.key_file, "A file with the encryption key; likewise");
  key->type_name("FILE");
  command.add_option("--auth-key-file", options.auth_key_file, "A file with the authentication key; likewise")
      ->type_name("FILE")
      ->needs(key);
  command.add_option("--seconds", options.seconds, "How long to listen for the meter, at most 3600")
      ->type_name("N")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command.add_flag("--no-search", options.no_search, "Look for no broker in the network");
  command.add_flag("--yes", options.yes, "Ask nothing: take the first meter and the first broker that work");
  command.add_flag("--force", options.force, "Replace FILE; the earlier one is kept as FILE.bak");
  command.add_flag("--json", options.json, "For programs: one JSON object at the end");
  command.footer(
      "It listens to the serial ports, looks for a broker on this computer, in Home Assistant and in the network,\n"
      "tries both, and writes FILE and, beside it, the files of passwords and keys. Nothing is written before the\n"
      "last answer.\n"
      "With --yes a port or a broker that is named is written even if it does not answer.\n\n"
      "Exit status: 0 the configuration is written, 1 it is not, 2 wrong usage.\n\n"
      "Example:\n  ams2mqtt setup --config ./ams2mqtt.yaml\n  sudo ams2mqtt setup\n"
      "  sudo ams2mqtt setup --yes --serial auto --broker homeassistant.local");
}

}  // namespace ams2mqtt
