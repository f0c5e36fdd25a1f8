// A configuration as it was written, before its keys have a meaning: scalars are text, and every node knows where it
// came from. The YAML reader makes it, the environment is laid over it, and config/config_reader.hpp reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ams2mqtt {

// In a file: line and column from 1, counted in characters. From the environment: the variable's name. Neither:
// unknown.
struct Place {
  int line = 0;
  int column = 0;
  std::string variable;
  const std::string* file = nullptr;  // of meters_dir; null: the configuration itself
  bool confidential = false;          // what nobody else reads, so that secrets may stand there
};

struct ConfigNode {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  std::string text;  // of a scalar
  Place place;
  std::string key;         // when the parent is a map
  std::string written_as;  // the key in the file, where `key` was filled in for a shorthand
  Place key_place;
  std::vector<ConfigNode> children;  // keys in the order written, duplicates included

  // For messages: the key as it was written.
  [[nodiscard]] const std::string& name() const { return written_as.empty() ? key : written_as; }
  // The first child with that key, or null.
  [[nodiscard]] const ConfigNode* find(std::string_view name) const;
  [[nodiscard]] ConfigNode* find(std::string_view name);
};

// What was written at "meters[0].serial.baud", or null.
[[nodiscard]] const ConfigNode* node_at(const ConfigNode& root, std::string_view path);
// The place of "meters[0].serial.baud", or of the nearest thing around it that was written; unknown for the root.
[[nodiscard]] Place place_of(const ConfigNode& root, std::string_view path);

}  // namespace ams2mqtt
