// How one line is doing and what its meter says, as a table for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "meter_status.hpp"

namespace ams2mqtt {

struct TableStyle {
  std::size_t columns = 100;
  std::size_t rows = 0;  // the last lines are left out, and the table says how many; 0: all are shown
  bool colours = false;
};
// `news`: lines of the log, which stand below the values if there are rows enough.
[[nodiscard]] std::string status_table(const MeterStatus& status, const TableStyle& style,
                                       const std::vector<std::string>& news = {});

// "4 s", "3 min", "2 h", "5 d"
[[nodiscard]] std::string short_time(std::chrono::seconds time);

}  // namespace ams2mqtt
