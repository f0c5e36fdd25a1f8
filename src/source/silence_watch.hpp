// Telegrams of an open source -> the moment from which its silence means that it is stuck and should be opened again. A
// serial bridge may keep a connection for ever and pass on nothing. Pure: the time comes in.
#pragma once

#include <chrono>
#include <optional>

#include "ams2mqtt/base/backoff.hpp"
#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

struct SilenceRule {
  int intervals = 3;            // of the longest that the meter has shown
  Monotonic least{60'000};      // but never sooner
  Monotonic unknown{600'000};   // while no interval is known, without any byte
  Monotonic longest{3600'000};  // between attempts that are in vain, unless the intervals are longer
};

class SilenceWatch {
 public:
  // An interval longer than all others of a day and more was an outage: so many newer ones replace it.
  static constexpr int kIntervals = 16;
  static constexpr Monotonic kDay = std::chrono::hours(24);

  explicit SilenceWatch(const SilenceRule& rule);

  // Of what lies between two connections nobody knows whether it was the meter's interval or an outage: it counts until
  // a connection has shown one.
  void on_open(Monotonic now);
  void on_bytes(Monotonic now);
  void on_telegram(Monotonic now);
  // It was opened again for its silence: the next time takes longer. `jitter` is drawn from 0...1, so that meters with
  // one telegram an hour are not missed hour by hour.
  void on_reopened(double jitter);

  // What it is silent of, since when it is, and when it has lasted too long.
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
