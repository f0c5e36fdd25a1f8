// What a meter's gas and water meters say -> how much flows through each, as readings of the catalog's rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"
#include "flow_rate.hpp"

namespace ams2mqtt {

class FlowRates {
 public:
  // Appends what is new to `out`. `tracker` has taken the telegram; only what it believes counts.
  void on_telegram(const Telegram& telegram, const MeterTracker& tracker, Monotonic now, std::vector<Reading>& out);

 private:
  struct Submeter {
    const Quantity* quantity;  // its register
    std::string number;
    FlowRate rate;
    std::optional<MeterTime> read_at = std::nullopt;  // as the newest telegram says
  };
  [[nodiscard]] Submeter& submeter(const Quantity& quantity);
  void take(const Reading& reading, const Decimal& cubic_metres, const Telegram& telegram, const MeterTracker& tracker,
            Monotonic now, std::vector<Reading>& out);

  std::vector<Submeter> submeters_;
};

}  // namespace ams2mqtt
