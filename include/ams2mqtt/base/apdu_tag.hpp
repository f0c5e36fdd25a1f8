// First bytes of the APDUs that meters push (IEC 62056-5-3), and of the Data values that some push without an APDU
// around them (IEC 62056-6-2). Framing uses them to find ends, dlms/ reads them.
#pragma once

#include <cstdint>

namespace ams2mqtt {

inline constexpr std::uint8_t kArray = 0x01;
inline constexpr std::uint8_t kStructure = 0x02;
inline constexpr std::uint8_t kDataNotification = 0x0F;
inline constexpr std::uint8_t kGeneralGloCiphering = 0xDB;
inline constexpr std::uint8_t kGeneralDedCiphering = 0xDC;
inline constexpr std::uint8_t kOtherDedCiphering = 0xDF;  // from meters that use this number
inline constexpr std::uint8_t kGeneralBlockTransfer = 0xE0;

}  // namespace ams2mqtt
