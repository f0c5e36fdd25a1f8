// One direction of a meter's energy, such as the import: the live energy between its registers, and what was used since
// an hour, a day and a month began, as readings of the catalog's rows.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/energy/derived_energy.hpp"
#include "capacity.hpp"
#include "live_energy.hpp"
#include "period_energy.hpp"

namespace ams2mqtt {

class EnergyDirection {
 public:
  // Keys of the catalog.
  struct Keys {
    std::string_view energy;
    std::string_view power;
    std::string_view live;
    std::array<std::string_view, 4> tariffs = {};  // the parts of a register, of meters that do not send the whole
    std::string_view hour = {};                    // these three together, or none
    std::string_view today = {};
    std::string_view month = {};
    std::string_view peak = {};  // the month's, as the meter says it; where the tariff bills peaks at all
  };

  // `options` must outlive the direction.
  EnergyDirection(const Keys& keys, const EnergyOptions& options);

  // Appends the sum of a register's parts to `out`.
  void on_telegram(const Telegram& telegram, const MeterTracker& tracker, const Instant& now,
                   std::vector<EnergyNotice>& notices, std::vector<Reading>& out);
  // Which hours end now: that of Home Assistant's statistics, which begins with one of UTC, and that of the meter's
  // place, where some clocks are half an hour or three quarters away from UTC's.
  struct Ends {
    bool hour = false;
    bool local_hour = false;
  };
  // Appends what is due; all of it when an hour ends. What has always been zero is left out: a house without panels
  // exports nothing.
  void push_due(const Instant& now, const Ends& ends, std::vector<Reading>& out);

  // Appends the peaks that the tariff has begun to count since the last call.
  void take_counted_peaks(std::vector<CountedPeak>& out);

  void put_memory(const Instant& now, EnergyMemory& memory) const;
  void restore(const EnergyMemory& memory, const Instant& now);

 private:
  struct PeriodValue {
    const Quantity* quantity;
    PeriodEnergy energy;
    Monotonic interval;  // between two publications
    std::optional<Monotonic> said_at = std::nullopt;
  };

  // The newest list with a clock.
  struct Listed {
    MeterTime time;
    Decimal energy;
    friend bool operator==(const Listed&, const Listed&) = default;
  };

  [[nodiscard]] bool is_repeated(const Decimal& energy, const Telegram& telegram);
  // The register, or the sum of its parts, which is appended to `out`; nothing where that is not believed.
  [[nodiscard]] std::optional<Decimal> register_of(const Telegram& telegram, const MeterTracker& tracker,
                                                   std::vector<Reading>& out) const;
  void take_peak(const Telegram& telegram, const Instant& now);
  void take_register(const Decimal& energy, const Telegram& telegram, const Instant& now,
                     std::vector<EnergyNotice>& notices);

  const EnergyOptions* options_;
  const Quantity* energy_;
  const Quantity* power_;
  const Quantity* live_quantity_;
  const Quantity* peak_;
  std::vector<const Quantity*> tariffs_;
  LiveEnergy live_;
  std::optional<Listed> listed_;
  std::optional<Monotonic> live_said_at_;
  std::vector<PeriodValue> periods_;
  std::unique_ptr<Capacity> capacity_;  // null: no tariff bills the peaks
  std::optional<std::int64_t> watts_;   // newest
};

}  // namespace ams2mqtt
