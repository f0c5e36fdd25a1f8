// A migration on a real Home Assistant: asks it what it has, and does the steps.
#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <string>

#include "ams2mqtt/homeassistant/home_inventory.hpp"
#include "ams2mqtt/homeassistant/migration_steps.hpp"
#include "home_link.hpp"

namespace ams2mqtt {

// Its entities, devices, states and statistics. The error is a sentence.
[[nodiscard]] std::expected<HomeInventory, std::string> ask_inventory(HomeLink& link);

// What is being done, a line for people.
using Told = std::function<void(const std::string&)>;

struct StepsFailure {
  std::string what;    // a sentence
  bool undone = true;  // nothing is renamed; otherwise some renamings could not be taken back
};

// All of it or nothing: when a step fails, the renamings before it are taken back. Home Assistant writes states to its
// database every few seconds, or as rarely as its commit_interval says: `patience` is how long that may take.
[[nodiscard]] std::expected<void, StepsFailure> run_steps(HomeLink& link, const MigrationSteps& steps,
                                                          const HomeInventory& inventory, std::chrono::seconds patience,
                                                          const Told& tell);

}  // namespace ams2mqtt
