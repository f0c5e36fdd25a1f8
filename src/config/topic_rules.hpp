// What the daemon's two topics may look like, so that every broker understands them alike and the daemon never receives
// its own messages.
#pragma once

#include <optional>
#include <string>

namespace ams2mqtt {

// What is wrong with a topic below which others lie: the end of a sentence that begins with its setting's name.
[[nodiscard]] std::optional<std::string> topic_problem(const std::string& topic);

// What the daemon publishes below one must not be what it, or Home Assistant, listens to below the other.
[[nodiscard]] std::optional<std::string> overlap_problem(const std::string& base_topic,
                                                         const std::string& discovery_prefix);

}  // namespace ams2mqtt
