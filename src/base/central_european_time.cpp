#include "ams2mqtt/base/central_european_time.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::minutes kCet = std::chrono::hours(1);
constexpr std::chrono::minutes kCest = std::chrono::hours(2);

UtcSeconds change_in(std::chrono::year year, std::chrono::month month) {
  return std::chrono::sys_days(year / month / std::chrono::Sunday[std::chrono::last]) + std::chrono::hours(1);
}

}  // namespace

bool is_central_european_summer(UtcSeconds utc) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(utc));
  if (date.month() < std::chrono::March || date.month() > std::chrono::October) return false;
  if (date.month() > std::chrono::March && date.month() < std::chrono::October) return true;
  return utc >= change_in(date.year(), std::chrono::March) && utc < change_in(date.year(), std::chrono::October);
}

std::chrono::minutes central_european_offset(UtcSeconds utc) {
  return is_central_european_summer(utc) ? kCest : kCet;
}

TimeZone::Offsets CentralEuropeanTime::offsets(const LocalTime& local) const {
  const bool as_summer = is_central_european_summer(ZonedTime{local, kCest}.utc());
  const bool as_winter = !is_central_european_summer(ZonedTime{local, kCet}.utc());
  if (as_summer && as_winter) return {kCest, kCet};
  // A reading that spring skips is neither and keeps the offset before the change.
  return as_summer ? Offsets{kCest, kCest} : Offsets{kCet, kCet};
}

std::chrono::minutes CentralEuropeanTime::standard_offset(const LocalTime&) const {
  return kCet;
}

}  // namespace ams2mqtt
