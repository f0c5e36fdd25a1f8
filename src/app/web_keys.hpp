// How meters and languages are called in the addresses of the page.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/http/web_request.hpp"
#include "meter_fleet.hpp"

namespace ams2mqtt {

// Of each line, in their order, no two alike: the meter's topic id; "line-1" and so on before that is known, and for a
// meter that is on a line before as well, or is called like that.
[[nodiscard]] std::vector<std::string> keys_of(const MeterFleet& fleet);
// Null when there is none.
[[nodiscard]] MeterPipeline* meter_of(const MeterFleet& fleet, std::string_view key);
// English where none is asked for; nothing: it is none that the catalog has.
[[nodiscard]] std::optional<Language> language_of(const WebRequest& request);

}  // namespace ams2mqtt
