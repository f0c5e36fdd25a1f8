#include "line_trial.hpp"

#include <chrono>
#include <utility>

#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

LineTrial::LineTrial(const MeterConfig& meter, const TimeZone* time_zone, KeyRing* keys, OnNews on_news)
    : has_own_id_(!meter.id.empty()),
      on_news_(std::move(on_news)),
      decoder_(DecoderOptions{meter.manufacturer, time_zone, keys, meter.scaling}),
      id_(meter.id) {}

void LineTrial::feed(Bytes bytes, const Instant& now) {
  sample_.feed(bytes);
  decoder_.feed(bytes);
  drain(now);
}

void LineTrial::end_of_burst(const Instant& now) {
  decoder_.end_of_burst();
  drain(now);
}

void LineTrial::drain(const Instant& now) {
  while (const auto result = decoder_.next(now)) {
    if (result->has_value()) {
      on_telegram(***result);
    } else {
      ++refused_;
    }
  }
  for (const Notice& notice : decoder_.take_notices()) {
    if (key_trouble_ == KeyTrouble::none) key_trouble_ = ams2mqtt::key_trouble(notice);
    if (is_warning(notice)) warnings_.push_back(sentence(notice));
  }
}

void LineTrial::on_telegram(const Telegram& telegram) {
  if (is_complete()) return;
  if (!has_own_id_) id_ = plain_id(telegram.meter->id);
  if (has_telegram_ && id_.empty()) return;
  on_news_(has_telegram_ ? "the meter identified itself" : "telegram", *telegram.meter);
  has_telegram_ = true;
}

std::string in_seconds(Monotonic span) {
  const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(span).count() / 100;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
}

}  // namespace ams2mqtt
