// How meters and languages are called in the addresses of the page.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/http/web_request.hpp"
#include "meter_fleet.hpp"

namespace ams2mqtt {

// A meter's topic id; before that is known, "line-1" and so on.
[[nodiscard]] std::string key_of(const MeterPipeline& meter, std::size_t index);
// Null when there is none.
[[nodiscard]] MeterPipeline* meter_of(const MeterFleet& fleet, std::string_view key);
// English where none is asked for; nothing: it is none that the catalog has.
[[nodiscard]] std::optional<Language> language_of(const WebRequest& request);

}  // namespace ams2mqtt
