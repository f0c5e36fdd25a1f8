// Values -> bytes: the opposite of framing/ and dlms/, for the simulated meter and for the project's own test frames.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/dlms/datetime.hpp"
#include "ams2mqtt/dlms/unit.hpp"

namespace ams2mqtt {

// Writes A-XDR Data values one after the other. A compound is opened with its number of elements, which then follow.
class DataWriter {
 public:
  DataWriter& null();
  DataWriter& array(std::size_t elements);
  DataWriter& structure(std::size_t elements);
  DataWriter& boolean(bool value);
  DataWriter& i8(std::int8_t value);
  DataWriter& i16(std::int16_t value);
  DataWriter& i32(std::int32_t value);
  DataWriter& i64(std::int64_t value);
  DataWriter& u8(std::uint8_t value);
  DataWriter& u16(std::uint16_t value);
  DataWriter& u32(std::uint32_t value);
  DataWriter& u64(std::uint64_t value);
  DataWriter& enumeration(std::uint8_t value);
  DataWriter& octets(Bytes bytes);
  DataWriter& visible(std::string_view text);
  DataWriter& obis(const ObisCode& code);
  DataWriter& date_time(const CosemDateTime& time);        // as a 12-byte octet string
  DataWriter& scaler_unit(std::int8_t scaler, Unit unit);  // structure of integer and enumeration
  DataWriter& raw(Bytes bytes);                            // bytes as they are, for deliberate damage

  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  DataWriter& tagged(std::uint8_t tag, std::uint64_t value, std::size_t size);
  void length(std::size_t value);
  std::vector<std::uint8_t> bytes_;
};

// The 12 bytes of a COSEM date-time. `day_of_week` 1 is Monday; FF when not stated.
[[nodiscard]] std::vector<std::uint8_t> encode_date_time(const CosemDateTime& time, std::uint8_t hundredths = 0xFF);

// How a manufacturer writes the date-time of a data-notification.
enum class HeaderTime : std::uint8_t {
  null,      // 00
  tagged,    // 09 0C <12>
  untagged,  // 0C <12>
  typed,     // 19 <12>
};

// E6 E7 00 0F, invoke id, date-time, body. `time` is needed for every form but null.
[[nodiscard]] std::vector<std::uint8_t> encode_notification(Bytes body, HeaderTime form,
                                                            const std::optional<CosemDateTime>& time,
                                                            std::uint32_t invoke_id);

// HDLC addresses as the wire carries them, 1, 2 or 4 bytes each.
struct HdlcAddressing {
  std::vector<std::uint8_t> destination;
  std::vector<std::uint8_t> source;
  std::uint8_t control = 0x13;
};

// A whole frame with both flags. `information` must fit the 11-bit length; throws std::length_error otherwise.
[[nodiscard]] std::vector<std::uint8_t> encode_hdlc(Bytes information, const HdlcAddressing& addressing,
                                                    bool segmented = false);

}  // namespace ams2mqtt
