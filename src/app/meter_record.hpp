// What the page wants to know of one line beyond what is true now: the bytes of its last telegram, and its past.
#pragma once

#include <string>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/history/history.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"
#include "last_frame.hpp"

namespace ams2mqtt {

class MeterRecord {
 public:
  void on_bytes(Bytes bytes) { frame_.on_bytes(bytes); }
  // `tracker` has taken it.
  void on_telegram(const Telegram& telegram, const MeterTracker& tracker, const Instant& now);
  // About once a second.
  void on_tick(const MeterTracker& tracker, const Instant& now);
  // What was recorded is of a meter that is no longer on the line, or is to be forgotten.
  void begin_anew();

  [[nodiscard]] Bytes frame() const { return frame_.bytes(); }
  [[nodiscard]] History& history() { return history_; }

  // The key under which the past of this meter is kept; empty while that is not known, and what is kept not restored.
  [[nodiscard]] const std::string& kept_as() const { return kept_as_; }
  void keep_as(std::string key) { kept_as_ = std::move(key); }

 private:
  LastFrame frame_;
  History history_;
  std::string kept_as_;
};

}  // namespace ams2mqtt
