#include "shown_device.hpp"

#include <utility>
#include <vector>

namespace ams2mqtt {

std::optional<PublishedAs> ShownDevice::take_published(const std::string& base_topic) {
  if (is_told || shown != Shown::yes || !discovery.is_announced()) return std::nullopt;
  is_told = true;
  std::vector<std::string> announcements = discovery.topics();
  return PublishedAs{.id = id,
                     .topics = base_topic + '/' + id,
                     .announcements = announcements.size(),
                     .announced_on = announcements.empty() ? std::string() : std::move(announcements.front())};
}

}  // namespace ams2mqtt
