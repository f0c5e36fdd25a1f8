// What the tables of simulated meters share: rows that several manufacturers' lists have, and how tables are joined.
#pragma once

#include <array>
#include <cstddef>

#include "ams2mqtt/simulation/profile.hpp"

namespace ams2mqtt {

// One span a file; profiles() has them in this order.
[[nodiscard]] std::span<const Profile> northern_profiles();
[[nodiscard]] std::span<const Profile> pushing_profiles();
[[nodiscard]] std::span<const Profile> p1_profiles();

namespace rows {

template <std::size_t... Sizes>
consteval auto join(const std::array<ListRow, Sizes>&... parts) {
  std::array<ListRow, (Sizes + ...)> rows{};
  std::size_t next = 0;
  const auto append = [&](const auto& part) {
    for (const ListRow& row : part) rows[next++] = row;
  };
  (append(parts), ...);
  return rows;
}

template <std::size_t Rows>
consteval std::array<ListPlan, 1> only_list(const std::array<ListRow, Rows>& rows,
                                            std::chrono::milliseconds period = std::chrono::seconds(10)) {
  return {ListPlan{List::normal, rows, period, {}}};
}

inline constexpr std::array kTotals = {
    ListRow{"1-0:1.7.0"_obis},
    ListRow{"1-0:2.7.0"_obis},
    ListRow{"1-0:3.7.0"_obis},
    ListRow{"1-0:4.7.0"_obis},
};
inline constexpr std::array kDecivolts = {
    ListRow{"1-0:32.7.0"_obis, Wire::u16, -1},
    ListRow{"1-0:52.7.0"_obis, Wire::u16, -1},
    ListRow{"1-0:72.7.0"_obis, Wire::u16, -1},
};
inline constexpr std::array kClock = {ListRow{"0-0:1.0.0"_obis, Wire::clock}};
inline constexpr std::array kRegisters = {
    ListRow{"1-0:1.8.0"_obis},
    ListRow{"1-0:2.8.0"_obis},
    ListRow{"1-0:3.8.0"_obis},
    ListRow{"1-0:4.8.0"_obis},
};

constexpr Profile with_solar(Profile profile) {
  profile.solar = true;
  return profile;
}
constexpr Profile with_key(Profile profile) {
  profile.encrypted = true;
  return profile;
}

}  // namespace rows

}  // namespace ams2mqtt
