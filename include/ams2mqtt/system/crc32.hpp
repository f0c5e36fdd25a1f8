// The check sum of files that this program writes for itself.
#pragma once

#include <cstdint>
#include <string_view>

namespace ams2mqtt {

// CRC-32 as in Ethernet and zip.
[[nodiscard]] std::uint32_t crc32(std::string_view bytes);

}  // namespace ams2mqtt
