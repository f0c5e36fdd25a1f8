// Secrets that stand where everybody sees them: as a meter's name, which is on the broker and in the log, or as a
// topic. They are known by their form, and by being the very password or key that is configured. What is said of them
// never holds them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config_tree.hpp"
#include "settings.hpp"

namespace ams2mqtt {

// What is wrong with a text by its form, behind the setting's name; nothing when it may stand there.
[[nodiscard]] std::optional<std::string> misplaced_by_form(const Setting& setting, std::string_view text);

struct MisplacedSecret {
  std::string where;        // "meters[0].name"
  Place place;              // of the text
  std::string what;         // one sentence
  std::string_view secret;  // points into the configuration
  bool taken = false;       // the setting takes any text; else it matters only when something is said of it
};

// Every text of the tree that is a secret of `config`, which has been read from it and from the files that it names.
[[nodiscard]] std::vector<MisplacedSecret> misplaced_secrets(const ConfigNode& root, const Config& config);

}  // namespace ams2mqtt
