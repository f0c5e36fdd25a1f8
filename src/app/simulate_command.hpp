// Simulates a meter, or many.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ams2mqtt {

struct SimulateOptions {
  bool list = false;
  std::string meter = "aidon-4wire";
  std::string pty = {};                   // a symbolic link to make
  std::optional<std::uint16_t> tcp = {};  // a port to listen on, loopback
  std::string file = {};                  // "-": standard output
  double speed = 1.0;
  std::uint64_t seed = 1;
  // Of the meter's clock, before a full hour; nothing: it is the host's.
  std::optional<std::int64_t> until_hour = {};
  std::optional<double> seconds = {};  // of the meter's time; nothing: until stopped (a file: one hour)
  unsigned meters = 1;
  std::string day = {};    // "spring" or "autumn": just before the clocks change
  std::string start = {};  // "2025-10-26T00:50Z"
  // What the house and its meter are like (simulation/variant.hpp).
  std::optional<unsigned> phases = {};
  bool exports = false;
  std::optional<unsigned> ratio = {};
  std::optional<std::string> submeters = {};
  // The line, and who reads it: "9600 7E1". Nothing: as the meter's port is.
  std::string line = {};
  std::string read_as = {};
  bool inverted = false;
  unsigned noise = 0;
  std::vector<std::string> faults = {};
};
void add_options(CLI::App& command, SimulateOptions& options);
[[nodiscard]] int simulate_command(const SimulateOptions& options);

}  // namespace ams2mqtt
