// Gzip (RFC 1952), whose header says no time: the same text is always the same bytes.
#pragma once

#include <string>
#include <string_view>

namespace ams2mqtt {

[[nodiscard]] std::string gzipped(std::string_view text);

}  // namespace ams2mqtt
