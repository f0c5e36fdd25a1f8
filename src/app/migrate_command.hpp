// Gives the entity ids of another reader to this program's entities in Home Assistant, so that their history goes on.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace ams2mqtt {

struct MigrateOptions {
  std::string home;
  std::string token_file;
  std::string ca_file;
  std::string registry;  // files of Home Assistant instead of `home`
  std::string devices;
  std::string meter;
  std::string from;
  std::vector<std::string> pairs;  // "sensor.power=power_import"
  bool registers = false;
  bool apply = false;
  bool yes = false;
  std::string undo;
  std::string undo_file = "ams2mqtt-migrate-undo.json";
  int patience = 120;  // seconds for Home Assistant's recorder
  bool json = false;
};
void add_options(CLI::App& command, MigrateOptions& options);
[[nodiscard]] int migrate_command(const MigrateOptions& options);

}  // namespace ams2mqtt
