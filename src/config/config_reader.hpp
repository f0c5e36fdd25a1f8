// A tree of what was written -> settings, by the table of config/settings.hpp, with every problem at its place.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "config_tree.hpp"

namespace ams2mqtt {

// So many are read; the rest of the tree is not.
inline constexpr std::size_t kMostProblems = 1000;

struct TreeReading {
  Config config;
  std::vector<Problem> problems;
  // Paths that a problem is about, including what a misspelt key was probably meant to be: whatever is missing there or
  // below is not a second problem.
  std::vector<std::string> blamed;

  [[nodiscard]] bool is_cut_short() const { return problems.size() >= kMostProblems; }
};

// Writes `serial: /dev/ttyUSB0` out as `serial: {device: /dev/ttyUSB0}`, and so on.
void expand_shorthands(ConfigNode& root);

[[nodiscard]] TreeReading read_tree(const ConfigNode& root);

}  // namespace ams2mqtt
