// Births of Home Assistant -> answers. The first one is answered at once, those soon after it with one later answer, so
// that none is lost and thousands of them cause only a few answers; and how many there were, reported even less often.
#pragma once

#include <cstdint>
#include <optional>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class BirthWatch {
 public:
  // Between two answers, and between two reports.
  static constexpr Monotonic kDistance{10'000};
  static constexpr Monotonic kReportDistance{60'000};

  // A birth was heard.
  void heard();
  // True when it is time to answer. Call after heard() and about once a second.
  [[nodiscard]] bool take_due(Monotonic now);
  // How many births there were since the last report; nothing if that was only a short while ago.
  [[nodiscard]] std::optional<std::uint64_t> take_report(Monotonic now);

 private:
  bool waits_ = false;
  std::optional<Monotonic> answered_at_;
  std::optional<Monotonic> reported_at_;
  std::uint64_t unreported_ = 0;  // births
};

}  // namespace ams2mqtt
