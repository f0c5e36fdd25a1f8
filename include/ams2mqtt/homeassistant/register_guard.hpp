// Values of a register that only grows -> those worth publishing. A glitch downwards would be counted as consumption
// when the register comes back, so a decrease must persist before it is believed.
#pragma once

#include <optional>

#include "ams2mqtt/base/decimal.hpp"

namespace ams2mqtt {

class RegisterGuard {
 public:
  // True when `value` is news and believed: the first one, a larger one, or the last of kPersistence values in a row
  // that are lower than the believed one and do not fall among themselves.
  [[nodiscard]] bool accept(const Decimal& value);
  // Another meter: whatever comes next is believed.
  void reset() { *this = RegisterGuard(); }

  static constexpr int kPersistence = 3;

 private:
  std::optional<Decimal> believed_;
  Decimal candidate_;
  int lower_ = 0;  // how many lower values came in a row
};

}  // namespace ams2mqtt
