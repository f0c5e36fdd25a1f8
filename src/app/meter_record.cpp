#include "meter_record.hpp"

#include "ams2mqtt/history/meter_readings.hpp"

namespace ams2mqtt {

void MeterRecord::on_telegram(const Telegram& telegram, const MeterTracker& tracker, const Instant& now) {
  frame_.on_telegram(telegram.offset);
  on_tick(tracker, now);
  if (const auto stated = stated_registers(telegram, tracker, now)) history_.settle(*stated);
}

void MeterRecord::on_tick(const MeterTracker& tracker, const Instant& now) {
  history_.observe(readings_of(tracker, now.steady), now);
}

void MeterRecord::begin_anew() {
  history_ = History();
  kept_as_.clear();
}

}  // namespace ams2mqtt
