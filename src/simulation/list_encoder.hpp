// A meter's state -> the body of its list, or the lines of a P1 telegram: without what a link puts around them.
#pragma once

#include <string>
#include <vector>

#include "ams2mqtt/simulation/profile.hpp"

namespace ams2mqtt {

// The clock that a list carries.
[[nodiscard]] CosemDateTime list_clock(const Profile& profile, const ListPlan& plan, const MeterState& state);
[[nodiscard]] std::vector<std::uint8_t> encode_body(const Profile& profile, const ListPlan& plan,
                                                    const MeterState& state);
// Each line ends with CR LF.
[[nodiscard]] std::string encode_lines(const Profile& profile, const ListPlan& plan, const MeterState& state);
// What a row of text says.
[[nodiscard]] std::string_view row_text(const Profile& profile, const ObisCode& obis);

}  // namespace ams2mqtt
