// P1 telegrams of one meter in a row, each a little different, so that everything changes that changes at home.
#pragma once

#include <cstdint>
#include <vector>

namespace ams2mqtt::bench {

// 16 of each, of equal length. A Dutch one with three phases, a log of failures and gas; a Flemish one with the peaks
// of past months and gas.
[[nodiscard]] std::vector<std::vector<std::uint8_t>> dsmr_variants();
[[nodiscard]] std::vector<std::vector<std::uint8_t>> flanders_variants();

}  // namespace ams2mqtt::bench
