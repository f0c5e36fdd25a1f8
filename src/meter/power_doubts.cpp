#include "power_doubts.hpp"

#include "scale_rules.hpp"

namespace ams2mqtt {

void PowerDoubts::judge(const Load& load, bool certain_currents, NoticeLog& notices) {
  factors_.judge(load.factor_contradicted, notices);
  if (certain_currents) power_.judge(load.exceeds() || (load.exact && load.falls_short()), notices);
}

bool PowerDoubts::withhold(const Quantity& quantity) const {
  return (is_power(quantity.wire_unit) && power_) || (is_power_factor(quantity) && factors_);
}

}  // namespace ams2mqtt
