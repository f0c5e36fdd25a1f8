// A meter's import as time goes by -> the mean power of each hour or quarter hour, and what a tariff makes of it: the
// power to expect of the running one, the peaks of the month, what will be billed, the step and what is left until the
// next one, and the same peaks of the hours of high load. An interval counts only if the energy at both of its ends is
// known, so no restart and no gap ever makes a peak.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/energy/counted_peak.hpp"
#include "ams2mqtt/energy/energy_memory.hpp"
#include "ams2mqtt/energy/tariff.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "peak_list.hpp"

namespace ams2mqtt {

class Capacity {
 public:
  Capacity(const TariffRule& rule, const TimeZone& zone);

  // The whole energy in kWh; `sure`: it is a register, or follows one closely.
  void update(const Decimal& energy, bool sure, UtcSeconds now);
  // The register as it was at `at`.
  void settle(const Decimal& energy, UtcSeconds at);
  // The month's peak as the meter itself says it, with its time. From then on it alone counts.
  void take_peak(UtcSeconds at, std::int64_t watts, std::optional<UtcSeconds> now);
  // Those of past months likewise.
  void take_months(std::span<const PastMonth> months);
  // Appends what is due. `watts`: the present power, if it is known.
  void push_due(std::optional<std::int64_t> watts, const Instant& now, std::vector<Reading>& out);

  // Appends the peaks that have begun to count since the last call.
  void take_counted_peaks(std::vector<CountedPeak>& out);

  [[nodiscard]] CapacityMemory memory() const;
  void restore(const CapacityMemory& memory);

 private:
  // The energy at a moment, and whether that is sure.
  struct Known {
    Decimal energy;
    bool sure = false;
  };
  struct Interval {
    UtcSeconds begin{};
    Known first;
    Known last;
  };

  [[nodiscard]] UtcSeconds begin_of_interval(UtcSeconds now) const;
  void begin(UtcSeconds begin, const Known& known);
  void finish();
  void count(UtcSeconds begin, std::int64_t watts);
  void note(const CountedPeak& peak);
  [[nodiscard]] bool bills_what_meter_keeps() const;
  [[nodiscard]] std::int64_t mean_power(const Decimal& from, const Decimal& to, std::chrono::seconds time) const;
  [[nodiscard]] std::optional<std::int64_t> expected(std::int64_t watts, UtcSeconds now) const;
  void push_month(std::vector<Reading>& out);
  void push_high_load(std::vector<Reading>& out);
  void push_number(std::string_view key, std::int64_t watts, std::vector<Reading>& out) const;
  void push_text(std::string_view key, const std::string& text, std::vector<Reading>& out) const;

  TariffRule rule_;
  const TimeZone* zone_;
  PeakList peaks_;
  std::optional<PeakList> high_load_;
  std::optional<Interval> before_;  // it is over, and its register may still come
  std::optional<Interval> now_;
  std::optional<UtcSeconds> updated_at_;
  std::vector<CountedPeak> counted_;
  bool meter_keeps_peak_ = false;
  std::optional<Monotonic> expected_at_;  // when these were said
  std::optional<Monotonic> month_at_;
  std::string peaks_text_;  // what a reading points to
  std::string high_load_text_;
  std::string step_text_;
};

}  // namespace ams2mqtt
