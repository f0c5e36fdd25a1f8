// What announcing a meter brought up that a person should know, as causes and their facts; each comes once.
#pragma once

#include <cstddef>
#include <string>
#include <variant>

namespace ams2mqtt {

// Messages of entities are larger than the broker takes; these entities are not announced.
struct EntitiesLeftOut {
  std::size_t left_out = 0;
  std::size_t entities = 0;  // of the meter
  std::size_t limit = 0;     // bytes
  friend bool operator==(const EntitiesLeftOut&, const EntitiesLeftOut&) = default;
};
// One message per meter is larger than the broker takes; each entity gets one of its own.
struct AnnouncedSingly {
  std::size_t entities = 0;
  std::size_t limit = 0;  // bytes
  friend bool operator==(const AnnouncedSingly&, const AnnouncedSingly&) = default;
};

using DiscoveryNotice = std::variant<EntitiesLeftOut, AnnouncedSingly>;

// What is the matter, without a full stop. All of them are warnings.
[[nodiscard]] std::string sentence(const DiscoveryNotice& notice);

}  // namespace ams2mqtt
