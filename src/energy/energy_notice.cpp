#include "ams2mqtt/energy/energy_notice.hpp"

namespace ams2mqtt {

namespace {

struct EnergyWords {
  std::string operator()(const EnergyCountedLate& late) const {
    return late.key + ": " + late.amount.to_string() + ' ' + late.unit +
           " of a time without telegrams are counted in this hour";
  }
};

}  // namespace

std::string sentence(const EnergyNotice& notice) {
  return std::visit(EnergyWords{}, notice);
}

}  // namespace ams2mqtt
