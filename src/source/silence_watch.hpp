// Telegrams of an open source -> the moment from which its silence means that it is stuck and should be reopened. A
// serial bridge may hold a connection for ever and pass on nothing. Pure: the time comes in.
#pragma once

#include <chrono>
#include <optional>

#include "ams2mqtt/base/backoff.hpp"
#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

struct SilenceRule {
  int intervals = 3;            // of the longest interval that the meter has shown
  Monotonic least{60'000};      // but never sooner
  Monotonic unknown{600'000};   // while no interval is known, without any byte
  Monotonic longest{3600'000};  // between futile attempts, unless the intervals are longer
};

class SilenceWatch {
 public:
  // An interval longer than all others of a day or more was an outage: this many newer ones replace it.
  static constexpr int kIntervals = 16;
  static constexpr Monotonic kDay = std::chrono::hours(24);

  explicit SilenceWatch(const SilenceRule& rule);

  // Nobody knows whether the time between two connections was the meter's interval or an outage: it counts until a
  // connection has shown an interval.
  void on_open(Monotonic now);
  void on_bytes(Monotonic now);
  void on_telegram(Monotonic now);
  // It was reopened because of its silence: the next time takes longer. `jitter` is drawn from 0...1, so that a meter
  // with one telegram an hour is not missed hour after hour.
  void on_reopened(double jitter);

  // Whether an interval is known, since when there is silence, and when it will have lasted too long.
  [[nodiscard]] bool knows_meter() const { return longest() > Monotonic(0); }
  [[nodiscard]] Monotonic since() const { return since_; }
  [[nodiscard]] Monotonic deadline() const { return since_ + wait_; }

 private:
  [[nodiscard]] Monotonic longest() const;
  [[nodiscard]] Monotonic first_wait() const;
  void count_interval(Monotonic interval, Monotonic now);
  void be_patient_anew();

  SilenceRule rule_;
  Backoff waits_;
  Monotonic wait_;
  Monotonic since_{0};
  std::optional<Monotonic> telegram_;  // the newest
  bool telegram_is_of_this_connection_ = false;
  Monotonic guess_{0};
  Monotonic longest_now_{0};
  Monotonic longest_before_{0};
  int intervals_ = 0;  // counted into longest_now_
  Monotonic counted_since_{0};
};

}  // namespace ams2mqtt
