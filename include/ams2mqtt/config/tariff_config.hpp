// A tariff as the configuration has it: a preset, and what differs from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/energy/tariff.hpp"

namespace ams2mqtt {

// Both included.
struct NumberRange {
  unsigned from = 0;
  unsigned to = 0;

  friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

struct PeakConfig {
  std::optional<unsigned> peaks;
  std::optional<bool> one_per_day;
  std::optional<NumberRange> hours;  // from 7 to before 19
  std::optional<bool> workdays_only;
  std::optional<Holidays> holidays;
  std::optional<NumberRange> season;  // months
  std::optional<unsigned> other_percent;

  friend bool operator==(const PeakConfig&, const PeakConfig&) = default;
};

struct TariffConfig : PeakConfig {
  std::string preset;                // empty: as TariffRule's defaults
  std::optional<unsigned> interval;  // minutes
  std::optional<unsigned> months;
  std::optional<std::int64_t> least_watts;
  std::optional<std::vector<std::int64_t>> steps_watts;
  std::optional<PeakConfig> high_load;

  [[nodiscard]] TariffRule rule() const;

  friend bool operator==(const TariffConfig&, const TariffConfig&) = default;
};

}  // namespace ams2mqtt
