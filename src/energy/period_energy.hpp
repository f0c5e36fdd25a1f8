// A meter's whole energy as time goes by -> the energy since an hour, a day or a month began.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/energy/energy_memory.hpp"
#include "local_period.hpp"

namespace ams2mqtt {

class PeriodEnergy {
 public:
  explicit PeriodEnergy(Period period) : period_(period) {}

  // In kWh. A new period begins with the last energy before it, so that what was used while nobody listened is not
  // lost.
  void update(const Decimal& energy, UtcSeconds now, const TimeZone& zone);
  // The register as it was at `at`; where that is the moment at which the period began, it begins there exactly.
  void settle(const Decimal& energy, UtcSeconds at);
  // In kWh; nothing before the first update.
  [[nodiscard]] std::optional<Decimal> value() const;
  // True once after a period has begun.
  [[nodiscard]] bool take_beginning();

  [[nodiscard]] std::optional<PeriodMemory> memory(std::string key) const;
  void restore(const PeriodMemory& memory);

 private:
  [[nodiscard]] UtcSeconds found_begin(UtcSeconds now, const TimeZone& zone);

  Period period_;
  UtcSeconds minute_{};  // for which
  UtcSeconds found_{};   // this is the beginning
  std::optional<UtcSeconds> begin_;
  Decimal base_;    // the energy then
  Decimal energy_;  // and now
  bool begins_ = false;
};

}  // namespace ams2mqtt
