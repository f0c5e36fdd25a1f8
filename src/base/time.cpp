#include "ams2mqtt/base/time.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace ams2mqtt {

namespace {

std::chrono::year_month_day date_of(const LocalTime& local) {
  return {std::chrono::year(local.year), std::chrono::month(local.month), std::chrono::day(local.day)};
}

}  // namespace

bool LocalTime::valid() const {
  return date_of(*this).ok() && hour < 24 && minute < 60 && second < 60;
}

UtcSeconds as_if_utc(const LocalTime& local) {
  return std::chrono::sys_days(date_of(local)) + std::chrono::hours(local.hour) + std::chrono::minutes(local.minute) +
         std::chrono::seconds(local.second);
}

UtcSeconds ZonedTime::utc() const {
  return as_if_utc(local) - offset;
}

LocalTime local_time(UtcSeconds utc, std::chrono::minutes offset) {
  const UtcSeconds shifted = utc + offset;
  const auto day = std::chrono::floor<std::chrono::days>(shifted);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(shifted - day);
  return {static_cast<std::uint16_t>(static_cast<int>(date.year())),
          static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
          static_cast<std::uint8_t>(static_cast<unsigned>(date.day())),
          static_cast<std::uint8_t>(time.hours().count()),
          static_cast<std::uint8_t>(time.minutes().count()),
          static_cast<std::uint8_t>(time.seconds().count())};
}

std::string to_string(const LocalTime& local) {
  std::array<char, 40> buffer{};
  const int size = std::snprintf(buffer.data(), buffer.size(), "%04u-%02u-%02uT%02u:%02u:%02u", unsigned{local.year},
                                 unsigned{local.month}, unsigned{local.day}, unsigned{local.hour},
                                 unsigned{local.minute}, unsigned{local.second});
  return {buffer.data(), static_cast<std::size_t>(size)};
}

std::string to_string(const ZonedTime& time) {
  const auto minutes = static_cast<unsigned>(std::abs(time.offset.count()) % 6000);
  std::array<char, 32> buffer{};
  const int size = std::snprintf(buffer.data(), buffer.size(), "%c%02u:%02u", time.offset.count() < 0 ? '-' : '+',
                                 minutes / 60, minutes % 60);
  return to_string(time.local) + std::string(buffer.data(), static_cast<std::size_t>(size));
}

}  // namespace ams2mqtt
