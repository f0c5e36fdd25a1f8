// What is worth knowing after a restart of the energies that were made of a meter's values, as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

// Of a live energy (energy/live_energy.hpp).
struct LiveMemory {
  std::string key;        // of the register, in the catalog
  Decimal base;           // the register
  UtcSeconds base_at{};   // and the moment that it is of
  Decimal live;           // as said last
  bool complete = false;  // power has been heard all the time since then
  std::optional<bool> trusted = std::nullopt;
  std::int64_t integral = 0;  // of the power since then, half microjoules
  std::int64_t milliwatts = 0;
  UtcSeconds at{};                                   // when both of these were
  std::optional<Monotonic> interval = std::nullopt;  // of the power

  friend bool operator==(const LiveMemory&, const LiveMemory&) = default;
};

// Of the energy of an hour, a day or a month.
struct PeriodMemory {
  std::string key;  // of its value, in the catalog
  UtcSeconds begin{};
  Decimal base;    // the meter's whole energy when it began
  Decimal energy;  // and as known last

  friend bool operator==(const PeriodMemory&, const PeriodMemory&) = default;
};

// The mean power of an hour or a quarter hour that a tariff counts.
struct PeakMemory {
  UtcSeconds begin{};
  std::int64_t watts = 0;

  friend bool operator==(const PeakMemory&, const PeakMemory&) = default;
};
struct PeaksMemory {
  UtcSeconds month{};                // when it began
  std::vector<PeakMemory> peaks;     // of it, the highest first
  std::vector<std::int64_t> months;  // the means of the months before, the newest first

  friend bool operator==(const PeaksMemory&, const PeaksMemory&) = default;
};

// Of a tariff's power, with the hour or quarter hour that was running.
struct CapacityMemory {
  PeaksMemory peaks;
  PeaksMemory high_load;
  UtcSeconds begin{};
  Decimal energy;  // the whole energy then
  bool sure = false;

  friend bool operator==(const CapacityMemory&, const CapacityMemory&) = default;
};

struct EnergyMemory {
  std::vector<LiveMemory> live;
  std::vector<PeriodMemory> periods;
  CapacityMemory capacity;

  friend bool operator==(const EnergyMemory&, const EnergyMemory&) = default;
};

}  // namespace ams2mqtt
