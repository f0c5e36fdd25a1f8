// The time in the meters' markets, Norway, Sweden and Denmark: CET, and CEST from the last Sunday of March to the last
// Sunday of October, both changes at 01:00 UTC (directive 2000/84/EC). It needs no zone database: simulated meters use
// it, and so do real ones whose host does not say where it is.
#pragma once

#include <chrono>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

[[nodiscard]] bool is_central_european_summer(UtcSeconds utc);
// One hour, in summer two.
[[nodiscard]] std::chrono::minutes central_european_offset(UtcSeconds utc);

class CentralEuropeanTime final : public TimeZone {
 public:
  [[nodiscard]] Offsets offsets(const LocalTime& local) const override;
  [[nodiscard]] std::chrono::minutes standard_offset(const LocalTime& local) const override;
  [[nodiscard]] std::chrono::minutes offset_at(UtcSeconds utc) const override { return central_european_offset(utc); }
};

}  // namespace ams2mqtt
