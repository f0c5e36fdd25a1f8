// A history file whose values follow from their times, so that a wrong one shows.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/service/history_file.hpp"
#include "catch.hpp"

namespace ams2mqtt::test {

inline constexpr MinuteIndex kDawn = 29'000'160;  // a day and an hour begin
inline constexpr HourIndex kDawnHour = kDawn / 60;
inline const std::string kHouse = "7000000000000001";

inline std::int32_t watts_at(MinuteIndex minute) {
  return static_cast<std::int32_t>(minute * 7919 % 9000) - 2000;
}

inline std::int64_t register_at(HourIndex hour) {
  return hour * 1500;
}

// Ten minutes, and the hour that ends with them.
inline HistoryBatch ten_minutes(MinuteIndex from) {
  HistoryBatch batch;
  for (MinuteIndex minute = from; minute < from + 10; ++minute) batch.minutes.push_back({minute, watts_at(minute)});
  const HourIndex hour = hour_of(from + 9);
  if ((from + 10) % 60 == 0) batch.hours.push_back({hour, register_at(hour), std::nullopt});
  return batch;
}

inline HistoryFile opened_history(const std::filesystem::path& path) {
  auto file = HistoryFile::open(path);
  if (!file) FAIL(file.error().what);
  return *std::move(file);
}

inline void append_to(HistoryFile& file, const std::string& key, HistoryBatch batch) {
  const std::vector changes = {HistoryChange::append(key, std::move(batch))};
  const auto applied = file.apply(changes);
  if (!applied) FAIL(applied.error().what);
}

}  // namespace ams2mqtt::test
