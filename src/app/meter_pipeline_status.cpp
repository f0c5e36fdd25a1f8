// What `ams2mqtt watch` and the page are told of a line.
#include <chrono>
#include <utility>

#include "ams2mqtt/system/monotonic.hpp"
#include "meter_parts.hpp"
#include "meter_pipeline.hpp"

namespace ams2mqtt {

namespace {

// What people look for first, in a window that may be too low for all: power and energy, and diagnostics last.
int rank_of(const Quantity* quantity) {
  if (quantity == nullptr) return 1;
  if (quantity->diagnostic) return 2;
  return quantity->device_class == "power" || quantity->device_class == "energy" ? 0 : 1;
}

}  // namespace

MeterStatus MeterPipeline::status(Language language) {
  const Monotonic now = monotonic_now();
  MeterStatus status{.name = name_,
                     .id = id(),
                     .source = source_name_,
                     .meter = *identity_ == MeterIdentity{} ? std::string() : sentence(*identity_),
                     .state = std::string(word_of(tracker_.life())),
                     .framing = std::string(diagnostics_.framing()),
                     .last_telegram = {},
                     .counters = decoder_.counters(),
                     .telegrams_a_minute = diagnostics_.telegrams(now),
                     .line_quality = diagnostics_.quality(now),
                     .lines = 1,
                     .lists = {},
                     .values = {},
                     .next = 0};
  if (last_telegram_) status.last_telegram = std::chrono::duration_cast<std::chrono::seconds>(now - *last_telegram_);
  for (const SeenList& list : lists_.lists()) status.lists.push_back(status_of(list, now));
  for (const int rank : {0, 1, 2}) {
    for (const auto& value : tracker_.values().all()) {
      if (rank_of(value->quantity) != rank) continue;
      if (auto shown = status_of(*value, now, language)) status.values.push_back(std::move(*shown));
    }
  }
  return status;
}

MeterScrape MeterPipeline::scrape(std::string_view key) {
  const Monotonic now = monotonic_now();
  return {.key = key,
          .name = name_,
          .source = source_name_,
          .life = tracker_.life(),
          .last_telegram = diagnostics_.last_telegram(),
          .telegrams = telegrams_,
          .line = decoder_.counters(),
          .guard = decoder_.guard_counters(),
          .port = source_->counts(),
          .quality = diagnostics_.quality(now),
          .key_missing = diagnostics_.key_missing(now),
          .values = &tracker_.values()};
}

Explanation MeterPipeline::explain_last() {
  DecoderOptions options = decoding_;
  options.takes_repeats = true;  // it has been believed already
  return record_ ? explain(record_->frame(), options) : Explanation();
}

MeterRecord& MeterPipeline::begin_record() {
  if (!record_) record_ = std::make_unique<MeterRecord>();
  return *record_;
}

}  // namespace ams2mqtt
