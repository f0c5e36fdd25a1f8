// YAML text -> a tree of places and plain texts. Nothing is converted here: NO, 0x10 and 3.1.1 stay what was written.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "config_tree.hpp"

namespace ams2mqtt {

inline constexpr std::size_t kMaxConfigBytes = std::size_t{16} << 20U;
inline constexpr std::size_t kMaxConfigNodes = 1'000'000;  // values, maps and lists; 20,000 meters with 50 each
inline constexpr std::size_t kMaxConfigDepth = 16;         // nested maps and lists; the known settings need 4

struct YamlDocument {
  ConfigNode root;  // null for an empty text; when there are problems, as much as was read
  std::vector<Problem> problems;
};

// Never throws for content.
[[nodiscard]] YamlDocument read_yaml(std::string_view text);

}  // namespace ams2mqtt
