#include "factors.hpp"

#include <algorithm>
#include <array>

#include "scale_rules.hpp"

namespace ams2mqtt {

namespace {

// The product of both, or 1 where it would not fit.
Decimal transformer_ratio(const Multipliers& multiply) {
  return Decimal::product(multiply.current, multiply.voltage).value_or(Decimal(1));
}

}  // namespace

Factors::Factors(const Multipliers& multiply)
    : current_(multiply.current),
      voltage_(multiply.voltage),
      power_(multiply.power.value_or(transformer_ratio(multiply))),
      energy_(multiply.energy.value_or(transformer_ratio(multiply))) {
  const std::array all = {current_, voltage_, power_, energy_};
  any_ = std::ranges::any_of(all, [](const Decimal& factor) { return factor != Decimal(1); });
}

Decimal Factors::of(Unit unit) const {
  if (unit == Unit::ampere) return current_;
  if (unit == Unit::volt) return voltage_;
  if (is_power(unit)) return power_;
  return is_energy(unit) ? energy_ : Decimal(1);
}

}  // namespace ams2mqtt
