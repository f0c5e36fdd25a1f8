#include "submeter_reading.hpp"

#include <array>
#include <numeric>

namespace ams2mqtt {

namespace {

// What of a day's use falls into each hour of the UTC day.
constexpr std::array<std::int64_t, 24> kShare = {1, 1, 1, 1, 2, 6, 9, 8, 5, 4, 4, 4,
                                                 4, 3, 3, 4, 6, 8, 8, 6, 5, 4, 2, 1};
constexpr std::int64_t kShares = std::accumulate(kShare.begin(), kShare.end(), std::int64_t{0});
// All of them were installed at the same time, long ago.
constexpr UtcSeconds kInstalled = std::chrono::sys_days(std::chrono::year(2019) / 5 / 6);

// Thousandths a day.
std::int64_t daily_use(SubMeter kind) {
  switch (kind) {
    case SubMeter::gas:
      return 4300;
    case SubMeter::water:
      return 310;
    case SubMeter::heat:
      return 160;
  }
  return 0;
}

}  // namespace

std::int64_t submeter_reading(SubMeter kind, UtcSeconds at) {
  constexpr std::int64_t kHour = 3600;
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::int64_t seconds = (at - day).count();
  const auto hour = static_cast<std::size_t>(seconds / kHour);
  const std::int64_t whole =
      std::accumulate(kShare.begin(), kShare.begin() + static_cast<std::ptrdiff_t>(hour), std::int64_t{0});
  const std::int64_t shares = whole * kHour + kShare.at(hour) * (seconds % kHour);
  const std::int64_t days = (day - std::chrono::floor<std::chrono::days>(kInstalled)).count();
  return days * daily_use(kind) + daily_use(kind) * shares / (kShares * kHour);
}

std::uint8_t device_type(SubMeter kind) {
  switch (kind) {
    case SubMeter::gas:
      return 3;
    case SubMeter::water:
      return 7;
    case SubMeter::heat:
      return 4;
  }
  return 0;
}

}  // namespace ams2mqtt
