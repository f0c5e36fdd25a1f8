#include "requests.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

std::optional<AnnouncedAs> announced_as(const MeterMemory& memory, std::string_view discovery_prefix) {
  std::vector<std::string> topics = memory.config_topics;
  const std::string whole = discovery_topic(discovery_prefix, memory.id);
  if (topics.size() > 1) std::erase(topics, whole);
  if (topics.empty()) return std::nullopt;
  return AnnouncedAs{.count = topics.size(), .topic = std::move(topics.front())};
}

std::string to_string(const AnnouncedAs& announced) {
  return std::to_string(announced.count) + ' ' + announced.topic;
}

std::optional<AnnouncedAs> parse_announced_as(std::string_view text) {
  AnnouncedAs result;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result.count);
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc{} || !rest.starts_with(' ') || result.count == 0) return std::nullopt;
  result.topic = rest.substr(1);
  return result;
}

std::optional<std::string> rename_problem(const std::string& id, bool configured, const std::string& new_id,
                                          const std::vector<std::string>& known) {
  if (configured) {
    return "the id " + id +
           " is set in the configuration: change it there; the daemon moves the topics at its next start";
  }
  if (new_id.empty() || plain_id(new_id) != new_id) return "an id is 1 to 64 letters, digits, '_' or '-'";
  if (std::ranges::find(known, new_id) != known.end()) return "there is already a meter " + new_id;
  return std::nullopt;
}

}  // namespace ams2mqtt
