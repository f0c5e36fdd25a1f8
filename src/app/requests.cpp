#include "ams2mqtt/app/requests.hpp"

#include <algorithm>

#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

std::optional<std::string> rename_problem(const std::string& id, bool configured, const std::string& new_id,
                                          const std::vector<std::string>& known) {
  if (configured) {
    return "the id " + id +
           " is the configuration's: change it there; at its next start the daemon takes the topics along";
  }
  if (new_id.empty() || topic_id(new_id) != new_id) return "an id has 1 to 64 letters, digits, '_' and '-'";
  if (std::ranges::find(known, new_id) != known.end()) return "there is a meter " + new_id + " already";
  return std::nullopt;
}

}  // namespace ams2mqtt
