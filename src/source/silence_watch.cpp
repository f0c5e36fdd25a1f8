#include "silence_watch.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

SilenceWatch::SilenceWatch(const SilenceRule& rule)
    : rule_(rule), waits_(rule.unknown, rule.unknown), wait_(rule.unknown) {
  be_patient_anew();
}

void SilenceWatch::on_open(Monotonic now) {
  telegram_is_of_this_connection_ = false;
  since_ = now;
}

void SilenceWatch::on_bytes(Monotonic now) {
  if (!knows_meter()) since_ = now;
}

void SilenceWatch::on_telegram(Monotonic now) {
  if (telegram_is_of_this_connection_) {
    count_interval(now - *telegram_, now);
  } else if (telegram_) {
    guess_ = now - *telegram_;
  }
  telegram_is_of_this_connection_ = true;
  telegram_ = since_ = now;
  be_patient_anew();
}

void SilenceWatch::count_interval(Monotonic interval, Monotonic now) {
  longest_now_ = std::max(longest_now_, interval);
  if (++intervals_ < kIntervals || now - counted_since_ < kDay) return;
  longest_before_ = std::exchange(longest_now_, Monotonic(0));
  intervals_ = 0;
  counted_since_ = now;
}

void SilenceWatch::on_reopened(double jitter) {
  wait_ = waits_.next(jitter);
}

Monotonic SilenceWatch::longest() const {
  const Monotonic shown = std::max(longest_now_, longest_before_);
  return shown > Monotonic(0) ? shown : guess_;
}

Monotonic SilenceWatch::first_wait() const {
  return knows_meter() ? std::max(rule_.least, longest() * rule_.intervals) : rule_.unknown;
}

// The waits double; even after jitter, a doubled one is longer than the first.
void SilenceWatch::be_patient_anew() {
  waits_ = Backoff(first_wait() * 2, std::max(first_wait() * 2, rule_.longest));
  wait_ = first_wait();
}

}  // namespace ams2mqtt
