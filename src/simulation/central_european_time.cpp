#include "ams2mqtt/simulation/central_european_time.hpp"

namespace ams2mqtt {

namespace {

UtcSeconds change_in(std::chrono::year year, std::chrono::month month) {
  return std::chrono::sys_days(year / month / std::chrono::Sunday[std::chrono::last]) + std::chrono::hours(1);
}

}  // namespace

bool is_central_european_summer(UtcSeconds utc) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(utc));
  return utc >= change_in(date.year(), std::chrono::March) && utc < change_in(date.year(), std::chrono::October);
}

std::chrono::minutes central_european_offset(UtcSeconds utc) {
  return std::chrono::hours(is_central_european_summer(utc) ? 2 : 1);
}

}  // namespace ams2mqtt
