// The COSEM date-time (IEC 62056-6-2, 4.1.6.1): 12 bytes
//   year(2) month day day-of-week hour minute second hundredths deviation(2, minutes, UTC = local + deviation) status
// with FF (FFFF for the year, 8000 for the deviation) where nothing is stated. What the fields mean for a given
// manufacturer is decided later, in meter/clock.hpp: many meters send a wrong deviation.
#pragma once

#include <cstdint>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

struct CosemDateTime {
  LocalTime local;                        // as sent; valid() has been checked
  std::optional<std::int16_t> deviation;  // minutes to add to local time to get UTC; nothing when unspecified (8000)
  std::uint8_t status = 0xFF;             // clock status bits; FF: undefined

  // Bit 80 of the status says that daylight saving is in force; FF says nothing.
  [[nodiscard]] bool daylight_saving() const { return status != 0xFF && (status & 0x80U) != 0; }
  // Bit 01: the meter itself marks its time as invalid.
  [[nodiscard]] bool invalid() const { return status != 0xFF && (status & 0x01U) != 0; }

  friend bool operator==(const CosemDateTime&, const CosemDateTime&) = default;
};

// Nothing when `bytes` is not 12 long, or date or time is unspecified or impossible. An unspecified second counts as 0.
[[nodiscard]] std::optional<CosemDateTime> parse_date_time(Bytes bytes);

}  // namespace ams2mqtt
