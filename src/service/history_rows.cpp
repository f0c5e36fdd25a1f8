#include "history_rows.hpp"

#include <initializer_list>
#include <limits>

#include "ams2mqtt/system/crc32.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kPowerBytes = 4;
constexpr unsigned kBitsInByte = 8;

void append_number(std::string& bytes, std::uint64_t number, std::size_t size) {
  for (std::size_t byte = 0; byte < size; ++byte) bytes += static_cast<char>(number >> (byte * kBitsInByte) & 0xFFU);
}

std::int64_t sum_of(std::initializer_list<std::int64_t> numbers, std::string_view rest) {
  std::string bytes;
  for (const std::int64_t number : numbers) append_number(bytes, static_cast<std::uint64_t>(number), sizeof number);
  bytes += rest;
  return crc32(bytes);
}

}  // namespace

std::vector<MinuteRow> rows_of(std::span<const MinutePower> minutes) {
  std::vector<MinuteRow> rows;
  MinuteIndex next = 0;
  for (const MinutePower& minute : minutes) {
    const bool goes_on =
        !rows.empty() && minute.minute == next && rows.back().watts.size() < kMostMinutesInRow * kPowerBytes;
    if (!goes_on) rows.push_back({minute.minute, {}});
    append_number(rows.back().watts, static_cast<std::uint32_t>(minute.watts), kPowerBytes);
    next = minute.minute + 1;
  }
  return rows;
}

void append_minutes(MinuteIndex begin, std::string_view watts, std::vector<MinutePower>& minutes) {
  for (; watts.size() >= kPowerBytes; watts.remove_prefix(kPowerBytes)) {
    std::uint32_t number = 0;
    for (std::size_t byte = 0; byte < kPowerBytes; ++byte) {
      number |= static_cast<std::uint32_t>(static_cast<unsigned char>(watts[byte])) << (byte * kBitsInByte);
    }
    minutes.push_back({begin++, static_cast<std::int32_t>(number)});
  }
}

std::int64_t sum_of_minutes(std::int64_t meter, MinuteIndex begin, std::string_view watts) {
  return sum_of({meter, begin}, watts);
}

std::int64_t sum_of_hour(std::int64_t meter, const HourReading& hour) {
  constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();
  return sum_of({meter, hour.hour, hour.import_wh.value_or(kNone), hour.export_wh.value_or(kNone)}, {});
}

std::int64_t sum_of_meter(std::int64_t meter, std::string_view key) {
  return sum_of({meter}, key);
}

}  // namespace ams2mqtt
