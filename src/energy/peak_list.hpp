// The mean powers of hours or quarter hours -> the peaks of a month that a tariff counts, and what will be billed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/energy/energy_memory.hpp"
#include "ams2mqtt/energy/tariff.hpp"

namespace ams2mqtt {

// A month that is over, by the moment of its end, and what it counts.
struct PastMonth {
  UtcSeconds end{};
  std::int64_t watts = 0;
};

class PeakList {
 public:
  // `zone` must outlive the list.
  PeakList(TariffRule rule, const TimeZone& zone) : rule_(std::move(rule)), zone_(&zone) {}

  // Power in W, import alone. True when the peaks have changed.
  bool add(UtcSeconds begin, std::int64_t watts);
  // The peak of this month as the meter keeps it, in place of all that was added. True when the peaks have changed.
  bool put(UtcSeconds at, std::int64_t watts);
  // The months before this one as the meter keeps them, in place of those that ended here. Left alone unless the last
  // month is among them.
  void put_months(std::span<const PastMonth> months);
  // A new month has begun, even if nothing was measured yet. True when it has.
  bool update(UtcSeconds now);

  // Of this month, the highest first.
  [[nodiscard]] std::span<const PeakMemory> peaks() const { return peaks_; }
  // The mean of this month's peaks, as many as there are so far; nothing without any.
  [[nodiscard]] std::optional<std::int64_t> month() const;
  [[nodiscard]] std::optional<std::int64_t> last_month() const;
  // What the tariff bills: this month, or the mean of the months that count, this one included. Nothing while no peak
  // is known, unless the month has begun since the list was made: then it is the least.
  [[nodiscard]] std::optional<std::int64_t> billed() const;

  [[nodiscard]] PeaksMemory memory() const;
  void restore(const PeaksMemory& memory);

 private:
  // What an interval's power counts.
  [[nodiscard]] std::int64_t counted(UtcSeconds begin, std::int64_t watts) const;
  [[nodiscard]] std::vector<PeakMemory> with(UtcSeconds begin, std::int64_t watts) const;

  TariffRule rule_;
  const TimeZone* zone_;
  std::optional<UtcSeconds> month_begin_;
  bool began_ = false;  // it did while the list was there
  std::vector<PeakMemory> peaks_;
  std::vector<std::int64_t> months_;  // before this one, the newest first; at most kMostMonths
};

// The step that a power is in, counted from 0, and the power where the next one begins; nothing above the last.
struct TariffStep {
  std::size_t step = 0;
  std::int64_t from = 0;
  std::optional<std::int64_t> next;
};
[[nodiscard]] TariffStep step_of(const TariffRule& rule, std::int64_t watts);

}  // namespace ams2mqtt
