// Telegrams and refused frames of one line -> how the line is doing: as readings of the meter's diagnostics (rows of
// the catalog, for MeterTracker::add_derived), and as figures for the daemon's own device.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/framing/payload.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "recent_count.hpp"

namespace ams2mqtt {

class LineDiagnostics {
 public:
  // Between two readings of the same diagnostic.
  static constexpr Monotonic kInterval = RecentCount::kMinute;

  void on_telegram(Framing framing, const Instant& now);
  // `damage`: it says something about the line, and not only about keys or lists.
  void on_refused(Errc code, bool damage, Monotonic now);

  // After a telegram: when it came, in which framing, and which part of the last hour's frames was intact, in whole per
  // cent. Empty until kInterval has passed since the last ones. They live until the next call.
  [[nodiscard]] std::span<const Reading> readings(Monotonic now);

  // The part of the last hour's frames that was intact, in whole per cent, cut off: 100 % means every frame. Nothing
  // when there was none.
  [[nodiscard]] std::optional<std::uint64_t> quality(Monotonic now);
  // Of the last telegram, as people call it; empty before one.
  [[nodiscard]] std::string_view framing() const;

  // When the last one came, by the host's clock; nothing: none yet, or the clock was not set.
  [[nodiscard]] std::optional<UtcSeconds> last_telegram() const { return last_; }
  // In the last whole minute.
  [[nodiscard]] std::uint64_t telegrams(Monotonic now) { return telegrams_.in_minute(now); }
  // Frames, in the last hour.
  [[nodiscard]] std::uint64_t refused(Monotonic now) { return refused_.in_hour(now); }
  // An encrypted message has come within the last hour for which there is no key.
  [[nodiscard]] bool key_missing(Monotonic now) { return without_key_.in_hour(now) > 0; }

 private:
  RecentCount telegrams_;
  RecentCount damaged_;
  RecentCount refused_;
  RecentCount without_key_;
  std::optional<Framing> framing_;  // of the last telegram
  std::optional<UtcSeconds> last_;  // when it came
  std::optional<Monotonic> said_at_;
  std::vector<Reading> readings_;
};

}  // namespace ams2mqtt
