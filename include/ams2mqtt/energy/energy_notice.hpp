// What making energies of a meter's values brought up that a person should know, as causes and their facts.
#pragma once

#include <string>
#include <variant>

#include "ams2mqtt/base/decimal.hpp"

namespace ams2mqtt {

// Nothing was heard for a while; what was used meanwhile is counted now, in the hour of the register that tells it.
struct EnergyCountedLate {
  std::string key;  // of the register, in the catalog
  Decimal amount;
  std::string unit;
  friend bool operator==(const EnergyCountedLate&, const EnergyCountedLate&) = default;
};

using EnergyNotice = std::variant<EnergyCountedLate>;

// What is the matter, without a full stop. None of them is a warning.
[[nodiscard]] std::string sentence(const EnergyNotice& notice);

}  // namespace ams2mqtt
