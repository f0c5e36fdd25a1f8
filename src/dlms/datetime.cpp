#include "ams2mqtt/dlms/datetime.hpp"

namespace ams2mqtt {

std::optional<CosemDateTime> parse_date_time(Bytes bytes) {
  constexpr std::size_t kSize = 12;
  constexpr std::uint8_t kUnspecified = 0xFF;
  constexpr std::uint16_t kNoDeviation = 0x8000;
  if (bytes.size() != kSize) return std::nullopt;

  ByteReader reader(bytes);
  CosemDateTime time;
  time.local.year = reader.u16();
  time.local.month = reader.u8();
  time.local.day = reader.u8();
  (void)reader.u8();  // The day of week follows from the date, and several meters leave it unspecified.
  time.local.hour = reader.u8();
  time.local.minute = reader.u8();
  const std::uint8_t second = reader.u8();
  time.local.second = second == kUnspecified ? std::uint8_t{0} : second;
  (void)reader.u8();  // hundredths
  const std::uint16_t deviation = reader.u16();
  if (deviation != kNoDeviation) time.deviation = static_cast<std::int16_t>(deviation);
  time.status = reader.u8();
  if (!time.local.valid()) return std::nullopt;
  return time;
}

}  // namespace ams2mqtt
