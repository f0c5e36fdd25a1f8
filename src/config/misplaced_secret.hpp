// Secrets in places where everybody sees them: as a meter's name, which is on the broker and in the log, or as a topic.
// They are recognised by their form, or because they equal the configured password or key. Messages about them never
// contain them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config_tree.hpp"
#include "settings.hpp"

namespace ams2mqtt {

// What is wrong with a text by its form, to follow the setting's name; nothing when the text is acceptable.
[[nodiscard]] std::optional<std::string> misplaced_by_form(const Setting& setting, std::string_view text);

struct MisplacedSecret {
  std::string where;        // "meters[0].name"
  Place place;              // of the text
  std::string what;         // one sentence
  std::string_view secret;  // points into the configuration
  bool taken = false;       // the setting accepts any text; else it matters only when a message is about it
};

// Every text of the tree that is a secret of `config`, which has been read from it and from the files that it names.
[[nodiscard]] std::vector<MisplacedSecret> misplaced_secrets(const ConfigNode& root, const Config& config);

}  // namespace ams2mqtt
