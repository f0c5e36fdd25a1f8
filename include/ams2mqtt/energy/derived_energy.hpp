// A line's telegrams and the time -> values that no meter sends but that follow from what it does: the live energies,
// the energy since an hour, a day and a month began, the peaks that a tariff bills, the net power, the sum of tariff
// registers, and the flow of gas and water. They come out as readings of rows of the catalog, for
// MeterTracker::add_derived(). Pure, as a reducer.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/energy/counted_peak.hpp"
#include "ams2mqtt/energy/energy_memory.hpp"
#include "ams2mqtt/energy/energy_notice.hpp"
#include "ams2mqtt/energy/tariff.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"

namespace ams2mqtt {

struct EnergyOptions {
  const TimeZone* zone = nullptr;                   // where the meter is; it must outlive what it is given to
  Monotonic live_interval{30'000};                  // between two values of a live energy
  Monotonic hour_interval{60'000};                  // of the energy since an hour began
  Monotonic period_interval{300'000};               // and since a day or a month began
  std::optional<TariffRule> tariff = std::nullopt;  // that bills the import's peaks
};

class DerivedEnergy {
 public:
  explicit DerivedEnergy(const EnergyOptions& options);
  ~DerivedEnergy();
  DerivedEnergy(DerivedEnergy&&) noexcept;
  DerivedEnergy& operator=(DerivedEnergy&&) noexcept;

  // What was known before a restart, as memory() gave it.
  void restore(const EnergyMemory& memory, const Instant& now);
  // Another meter is on the line: everything begins anew.
  void forget();

  // The new values, which live until the next call. `tracker` has taken the telegram; only what it believes counts.
  [[nodiscard]] std::span<const Reading> on_telegram(const Telegram& telegram, const MeterTracker& tracker,
                                                     const Instant& now);
  // Call about once a second. The last values before a whole hour come within a second before it, since Home Assistant
  // books what was known by then.
  [[nodiscard]] std::span<const Reading> on_tick(const Instant& now);

  [[nodiscard]] EnergyMemory memory(const Instant& now) const;
  // Since the last call.
  [[nodiscard]] std::vector<EnergyNotice> take_notices();
  // The peaks that the tariff has begun to count since the last call; not those that it knew from before a restart.
  [[nodiscard]] std::vector<CountedPeak> take_counted_peaks();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ams2mqtt
