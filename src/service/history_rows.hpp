// The history's rows as they are in the database: minutes that follow each other as one row of bytes, and check sums,
// which say nothing about where a row is and so cover the meter and the time as well. Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/history/history_rows.hpp"

namespace ams2mqtt {

// The first of minutes without a gap between them, and their powers, four bytes each, the lowest first.
struct MinuteRow {
  MinuteIndex begin = 0;
  std::string watts;
};
inline constexpr std::size_t kMostMinutesInRow = 60;

[[nodiscard]] std::vector<MinuteRow> rows_of(std::span<const MinutePower> minutes);
// Appends the minutes of a row.
void append_minutes(MinuteIndex begin, std::string_view watts, std::vector<MinutePower>& minutes);

[[nodiscard]] std::int64_t sum_of_minutes(std::int64_t meter, MinuteIndex begin, std::string_view watts);
[[nodiscard]] std::int64_t sum_of_hour(std::int64_t meter, const HourReading& hour);
[[nodiscard]] std::int64_t sum_of_meter(std::int64_t meter, std::string_view key);

}  // namespace ams2mqtt
