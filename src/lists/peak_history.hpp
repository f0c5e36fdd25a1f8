// The line of a Flemish P1 meter with the peaks of past months -> the peak of each:
// 0-0:98.1.0(2)(1-0:1.6.0)(1-0:1.6.0)(END)(TIME)(kW)(END)(TIME)(kW), in any order. END is when the month ended, TIME
// when its peak was. A month without a peak has a TIME that is none, and zero.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// Whether the groups of a line of 0-0:98.1.0 are meant to be such a history; other meters send other things there.
[[nodiscard]] bool is_peak_history(std::span<const std::string_view> groups);
// Appends the peaks, none twice and at most 13; false, and nothing is appended, when anything about the line is odd.
[[nodiscard]] bool read_peak_history(std::span<const std::string_view> groups, std::vector<PastPeak>& peaks);

}  // namespace ams2mqtt
