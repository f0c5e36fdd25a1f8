// What the daemon's two topics may look like, so that every broker understands them alike and the daemon never receives
// its own messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ams2mqtt {

// What is wrong with a topic below which others lie: the end of a sentence that begins with its setting's name.
[[nodiscard]] std::optional<std::string> topic_problem(const std::string& topic);

// What the daemon publishes below one must not be what it, or Home Assistant, listens to below the other.
[[nodiscard]] std::optional<std::string> overlap_problem(const std::string& base_topic,
                                                         const std::string& discovery_prefix);

// What is wrong with a filter for topics of gateways; as topic_problem().
[[nodiscard]] std::optional<std::string> filter_problem(const std::string& filter);
// Whether the filter may match topics below a base.
[[nodiscard]] bool covers(std::string_view filter, std::string_view base);

}  // namespace ams2mqtt
