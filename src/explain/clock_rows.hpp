// The fields of a clock reading (IEC 62056-6-2, 4.1.6.1), in words.
#pragma once

#include "rows.hpp"

namespace ams2mqtt {

// `time`: the 12 bytes at the writer's begin.
void explain_clock(const RowWriter& rows, Bytes time);
// "2019-06-19 21:46:50, daylight saving", or what is impossible about it.
[[nodiscard]] std::string clock_words(Bytes time);

}  // namespace ams2mqtt
