// A peak that a tariff has begun to count, for those who want to hear of it.
#pragma once

#include <cstdint>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

struct CountedPeak {
  UtcSeconds begin{};  // of its hour or quarter hour
  std::int64_t watts = 0;
  std::int64_t billed_watts = 0;  // what the tariff bills with it
  bool high_load = false;         // of the hours of high load, which have a price of their own

  friend bool operator==(const CountedPeak&, const CountedPeak&) = default;
};

}  // namespace ams2mqtt
