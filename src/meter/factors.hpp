// What transformers multiply the values of a meter by (meter/scaling.hpp).
#pragma once

#include <optional>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/meter/scaling.hpp"

namespace ams2mqtt {

class Factors {
 public:
  explicit Factors(const Multipliers& multiply);

  // One of them is not 1.
  [[nodiscard]] bool any() const { return any_; }
  // The published value of a known quantity; nothing when the product has too many digits.
  [[nodiscard]] std::optional<Decimal> multiplied(const Quantity& quantity, const Decimal& value) const {
    if (!any_ || quantity.obis.a != 1) return value;
    const Decimal factor = of(quantity.wire_unit);
    return factor == Decimal(1) ? value : Decimal::product(value, factor);
  }

 private:
  [[nodiscard]] Decimal of(Unit unit) const;

  Decimal current_, voltage_, power_, energy_;
  bool any_ = false;
};

}  // namespace ams2mqtt
