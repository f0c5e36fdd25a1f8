#include "ams2mqtt/homeassistant/discovery_notice.hpp"

namespace ams2mqtt {

namespace {

std::string words_of_limit(std::size_t limit) {
  return std::to_string(limit) + " bytes, the most that the broker accepts";
}

struct DiscoveryWords {
  std::string operator()(const EntitiesLeftOut& notice) const {
    return std::to_string(notice.left_out) + " of " + std::to_string(notice.entities) +
           " entities are not announced, because their messages are larger than " + words_of_limit(notice.limit);
  }
  std::string operator()(const AnnouncedSingly& notice) const {
    return "the meter's announcement is larger than " + words_of_limit(notice.limit) + ": each of its " +
           std::to_string(notice.entities) + " entities is announced separately";
  }
};

}  // namespace

std::string sentence(const DiscoveryNotice& notice) {
  return std::visit(DiscoveryWords{}, notice);
}

std::string sentence(const PublishedAs& published) {
  const std::string text = "published as " + published.id + " below " + published.topics + "/, ";
  if (published.announcements == 0) return text + "not announced to Home Assistant: discovery is off";
  const bool singly = published.announcements > 1;
  return text + "announced to Home Assistant on " + published.announced_on +
         (singly ? " and " + std::to_string(published.announcements - 1) + " more topics" : "");
}

}  // namespace ams2mqtt
