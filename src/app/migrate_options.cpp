#include "migrate_command.hpp"

namespace ams2mqtt {

void add_options(CLI::App& command, MigrateOptions& options) {
  CLI::Option* home = command
                          .add_option("--home-assistant", options.home,
                                      "Where Home Assistant is, such as http://homeassistant.local:8123")
                          ->type_name("URL");
  command.add_option("--token-file", options.token_file, "A file with a long-lived access token of an administrator")
      ->type_name("FILE");
  command.add_option("--ca-file", options.ca_file, "The certificate of the authority that signed Home Assistant's")
      ->type_name("FILE");
  CLI::Option* registry = command
                              .add_option("--registry", options.registry,
                                          "Instead of asking Home Assistant: its .storage/core.entity_registry")
                              ->type_name("FILE")
                              ->excludes(home);
  CLI::Option* devices =
      command.add_option("--devices", options.devices, "And its .storage/core.device_registry")->type_name("FILE");
  registry->needs(devices);
  devices->needs(registry);
  command.add_option("--meter", options.meter, "Only this meter of ams2mqtt: its id or its number")->type_name("ID");
  command
      .add_option("--from", options.from,
                  "Only entities of hass-ams, amshan, dsmr, amsreader or esphome, or of the device with this name")
      ->type_name("READER");
  command
      .add_option("--pair", options.pairs, "An entity that is not known here, and the key of its value; more than once")
      ->type_name("ENTITY=KEY")
      ->allow_extra_args(false);
  command.add_flag("--registers", options.registers, "Continue the register itself where there is a live energy");
  CLI::Option* apply =
      command.add_flag("--apply", options.apply, "Rename; without it nothing is changed")->excludes(registry);
  command.add_option("--undo", options.undo, "Take back what --apply wrote to this file")
      ->type_name("FILE")
      ->excludes(apply)
      ->excludes(registry);
  command.add_option("--undo-file", options.undo_file, "Where --apply writes it")
      ->type_name("FILE")
      ->capture_default_str();
  command.add_option("--patience", options.patience, "Seconds to wait until Home Assistant has recorded something")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command.add_flag("--yes", options.yes, "Do not ask");
  command.add_flag("--json", options.json, "For programs: one JSON object");
  command.footer(
      "The token is read from --token-file, the variable HASS_TOKEN, or the credential home-assistant-token. The old "
      "entity\nsteps aside to an id that ends in _old, and the new one gets its id. docs/migrate.md says more.\n\n"
      "Exit status: 0 done, or nothing to do, 1 something is in the way, 2 wrong usage.\n\n"
      "Example:\n  ams2mqtt migrate --home-assistant http://homeassistant.local:8123 --token-file token");
  command.callback([&options] {
    if (options.home.empty() && options.registry.empty()) throw CLI::RequiredError("--home-assistant or --registry");
  });
}

}  // namespace ams2mqtt
