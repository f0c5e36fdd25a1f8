// One direction of a meter's energy, such as the import: the live energy between its registers, and what was used since
// an hour, a day and a month began, as readings of the catalog's rows.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/energy/derived_energy.hpp"
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
    std::string_view hour = {};  // these three together, or none
    std::string_view today = {};
    std::string_view month = {};
  };

  EnergyDirection(const Keys& keys, const EnergyOptions& options);

  void on_telegram(const Telegram& telegram, const MeterTracker& tracker, const Instant& now,
                   std::vector<EnergyNotice>& notices);
  // Appends what is due; all of it with `closes`: an hour ends. What has always been zero is left out: a house without
  // panels exports nothing.
  void push_due(const Instant& now, bool closes, std::vector<Reading>& out);

  void put_memory(const Instant& now, EnergyMemory& memory) const;
  void restore(const EnergyMemory& memory, const Instant& now);

 private:
  struct PeriodValue {
    const Quantity* quantity;
    PeriodEnergy energy;
    std::optional<Monotonic> said_at;
  };

  void take_register(const Decimal& energy, const Telegram& telegram, const Instant& now,
                     std::vector<EnergyNotice>& notices);
  void push(const Quantity& quantity, const Decimal& value, std::vector<Reading>& out);

  EnergyOptions options_;
  const Quantity* energy_;
  const Quantity* power_;
  const Quantity* live_quantity_;
  LiveEnergy live_;
  std::optional<Monotonic> live_said_at_;
  std::vector<PeriodValue> periods_;
};

}  // namespace ams2mqtt
