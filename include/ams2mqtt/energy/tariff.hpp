// How a grid company makes one power of a month of hours, for tariffs that bill it: which hours count, how many peaks,
// and the steps of a price list. Some bill a second power, of the hours in which the grid is loaded most. Every part
// can be set; presets name those that are known, with their source.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/public_holidays.hpp"
#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

// Which peaks of a month count.
struct PeakRule {
  static constexpr unsigned kMostPeaks = 10;

  unsigned peaks = 3;       // of a month, the mean of which counts, 1...kMostPeaks
  bool one_per_day = true;  // they are of different days
  // The hours that count in full, by the meter's local time; from == to: all of them.
  unsigned from_hour = 0, to_hour = 0;
  bool workdays_only = false;              // Monday to Friday
  Holidays holidays = {};                  // that are no workdays
  unsigned from_month = 1, to_month = 12;  // 11 and 3: in winter
  unsigned other_percent = 0;              // what other hours count, 0...100

  friend bool operator==(const PeakRule&, const PeakRule&) = default;
};

struct TariffRule : PeakRule {
  static constexpr unsigned kMostMonths = 12;
  static constexpr std::size_t kMostSteps = 20;

  std::chrono::minutes interval{60};           // 60 or 15
  unsigned months = 1;                         // the mean of so many months counts, 1...kMostMonths
  std::int64_t least_watts = 0;                // what a month counts at least
  std::vector<std::int64_t> steps_watts = {};  // where the next price begins, ascending; empty: there are none
  bool limit_is_upper = true;                  // a power right on a limit belongs to the step above it
  // A second power with a price of its own, of the same intervals; nothing: there is none.
  std::optional<PeakRule> high_load = std::nullopt;

  friend bool operator==(const TariffRule&, const TariffRule&) = default;
};

struct TariffPreset {
  std::string_view name;
  std::string_view what;    // for docs/energy.md
  std::string_view source;  // and its date
  TariffRule (*rule)();
};
[[nodiscard]] std::span<const TariffPreset> tariff_presets();
[[nodiscard]] const TariffPreset* find_tariff_preset(std::string_view name);

// What an interval that begins at this local time counts, in per cent.
[[nodiscard]] unsigned percent_of(const PeakRule& rule, const LocalTime& begin);

}  // namespace ams2mqtt
