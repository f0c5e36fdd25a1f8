// Power, where the wire carries the current's scale, and power factors: withheld while U x I contradicts them.
#pragma once

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/lists/power_plausibility.hpp"
#include "ams2mqtt/meter/notice.hpp"
#include "scale_doubt.hpp"

namespace ams2mqtt {

class PowerDoubts {
 public:
  // `certain_currents`: the wire carries their scale.
  void judge(const Load& load, bool certain_currents, NoticeLog& notices);

  [[nodiscard]] bool of_power() const { return static_cast<bool>(power_); }
  [[nodiscard]] bool of_factors() const { return static_cast<bool>(factors_); }
  [[nodiscard]] bool withhold(const Quantity& quantity) const;

 private:
  ScaleDoubt power_{Unit::watt};
  ScaleDoubt factors_{Unit::count};
};

}  // namespace ams2mqtt
