// What announcing a meter revealed that a person should know, as causes with their facts; each comes once.
#pragma once

#include <cstddef>
#include <string>
#include <variant>

namespace ams2mqtt {

// The messages of some entities are larger than the broker accepts; these entities are not announced.
struct EntitiesLeftOut {
  std::size_t left_out = 0;
  std::size_t entities = 0;  // of the meter
  std::size_t limit = 0;     // bytes
  friend bool operator==(const EntitiesLeftOut&, const EntitiesLeftOut&) = default;
};
// One message per meter is larger than the broker accepts; each entity gets its own.
struct AnnouncedSingly {
  std::size_t entities = 0;
  std::size_t limit = 0;  // bytes
  friend bool operator==(const AnnouncedSingly&, const AnnouncedSingly&) = default;
};

using DiscoveryNotice = std::variant<EntitiesLeftOut, AnnouncedSingly>;

// What is wrong, without a full stop. All of them are warnings.
[[nodiscard]] std::string sentence(const DiscoveryNotice& notice);

// Where a meter is published from now on. Nothing is wrong.
struct PublishedAs {
  std::string id;
  std::string topics;             // what its topics begin with
  std::size_t announcements = 0;  // messages to Home Assistant
  std::string announced_on;       // the topic of the first of them
  friend bool operator==(const PublishedAs&, const PublishedAs&) = default;
};
[[nodiscard]] std::string sentence(const PublishedAs& published);

}  // namespace ams2mqtt
