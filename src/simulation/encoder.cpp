#include "ams2mqtt/simulation/encoder.hpp"

#include <stdexcept>

#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/framing/hdlc.hpp"

namespace ams2mqtt {

namespace {

// Big-endian, the lowest `size` bytes of `value`.
void append_integer(std::vector<std::uint8_t>& bytes, std::uint64_t value, std::size_t size) {
  for (std::size_t byte = size; byte-- > 0;) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * byte));
}

void append_checksum(std::vector<std::uint8_t>& frame) {
  const std::uint16_t crc = crc16_x25(Bytes(frame).subspan(1));
  frame.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
  frame.push_back(static_cast<std::uint8_t>(crc >> 8U));
}

constexpr std::uint8_t tag_of(Tag tag) {
  return static_cast<std::uint8_t>(tag);
}

}  // namespace

DataWriter& DataWriter::tagged(std::uint8_t tag, std::uint64_t value, std::size_t size) {
  bytes_.push_back(tag);
  append_integer(bytes_, value, size);
  return *this;
}

void DataWriter::length(std::size_t value) {
  if (value >= 0x80) {
    const std::size_t size = value > 0xFFFF ? 4 : (value > 0xFF ? 2 : 1);
    bytes_.push_back(static_cast<std::uint8_t>(0x80U | size));
    append_integer(bytes_, value, size);
  } else {
    bytes_.push_back(static_cast<std::uint8_t>(value));
  }
}

DataWriter& DataWriter::null() {
  return tagged(tag_of(Tag::null_data), 0, 0);
}

DataWriter& DataWriter::array(std::size_t elements) {
  bytes_.push_back(tag_of(Tag::array));
  length(elements);
  return *this;
}

DataWriter& DataWriter::structure(std::size_t elements) {
  bytes_.push_back(tag_of(Tag::structure));
  length(elements);
  return *this;
}

DataWriter& DataWriter::boolean(bool value) {
  return tagged(tag_of(Tag::boolean), value ? 1 : 0, 1);
}
DataWriter& DataWriter::i8(std::int8_t value) {
  return tagged(tag_of(Tag::integer), static_cast<std::uint64_t>(value), 1);
}
DataWriter& DataWriter::i16(std::int16_t value) {
  return tagged(tag_of(Tag::long_integer), static_cast<std::uint64_t>(value), 2);
}
DataWriter& DataWriter::i32(std::int32_t value) {
  return tagged(tag_of(Tag::double_long), static_cast<std::uint64_t>(value), 4);
}
DataWriter& DataWriter::i64(std::int64_t value) {
  return tagged(tag_of(Tag::long64), static_cast<std::uint64_t>(value), 8);
}
DataWriter& DataWriter::u8(std::uint8_t value) {
  return tagged(tag_of(Tag::unsigned_integer), value, 1);
}
DataWriter& DataWriter::u16(std::uint16_t value) {
  return tagged(tag_of(Tag::long_unsigned), value, 2);
}
DataWriter& DataWriter::u32(std::uint32_t value) {
  return tagged(tag_of(Tag::double_long_unsigned), value, 4);
}
DataWriter& DataWriter::u64(std::uint64_t value) {
  return tagged(tag_of(Tag::long64_unsigned), value, 8);
}
DataWriter& DataWriter::enumeration(std::uint8_t value) {
  return tagged(tag_of(Tag::enumeration), value, 1);
}

DataWriter& DataWriter::octets(Bytes bytes) {
  bytes_.push_back(tag_of(Tag::octet_string));
  length(bytes.size());
  return raw(bytes);
}

DataWriter& DataWriter::visible(std::string_view text) {
  bytes_.push_back(tag_of(Tag::visible_string));
  length(text.size());
  return raw(as_bytes(text));
}

DataWriter& DataWriter::obis(const ObisCode& code) {
  return octets(code.to_bytes());
}

DataWriter& DataWriter::date_time(const CosemDateTime& time) {
  return octets(encode_date_time(time));
}

DataWriter& DataWriter::scaler_unit(std::int8_t scaler, Unit unit) {
  return structure(2).i8(scaler).enumeration(static_cast<std::uint8_t>(unit));
}

DataWriter& DataWriter::raw(Bytes bytes) {
  append(bytes_, bytes);
  return *this;
}

std::vector<std::uint8_t> encode_date_time(const CosemDateTime& time, std::uint8_t hundredths) {
  constexpr std::int16_t kNoDeviation = -0x8000;
  const std::chrono::weekday day(std::chrono::floor<std::chrono::days>(as_if_utc(time.local)));
  constexpr std::size_t kBytes = 12;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(kBytes);
  append_integer(bytes, time.local.year, 2);
  append(bytes, std::array{time.local.month, time.local.day, static_cast<std::uint8_t>(day.iso_encoding()),
                           time.local.hour, time.local.minute, time.local.second, hundredths});
  append_integer(bytes, static_cast<std::uint64_t>(time.deviation.value_or(kNoDeviation)), 2);
  bytes.push_back(time.status);
  return bytes;
}

std::vector<std::uint8_t> encode_notification(Bytes body, HeaderTime form, const std::optional<CosemDateTime>& time,
                                              std::uint32_t invoke_id) {
  std::vector<std::uint8_t> bytes = {0xE6, 0xE7, 0x00, 0x0F};
  append_integer(bytes, invoke_id, 4);
  switch (form) {
    case HeaderTime::null:
      bytes.push_back(0x00);
      break;
    case HeaderTime::tagged:
      append(bytes, std::array<std::uint8_t, 2>{0x09, 0x0C});
      break;
    case HeaderTime::untagged:
      bytes.push_back(0x0C);
      break;
    case HeaderTime::typed:
      bytes.push_back(0x19);
      break;
  }
  if (form != HeaderTime::null) append(bytes, encode_date_time(time.value()));
  append(bytes, body);
  return bytes;
}

std::vector<std::uint8_t> encode_hdlc(Bytes information, const HdlcAddressing& addressing, bool segmented) {
  constexpr std::size_t kFixedParts = 2 + 1 + 2 + 2;  // format, control, HCS, FCS
  const std::size_t length =
      kFixedParts + addressing.destination.size() + addressing.source.size() + information.size();
  if (length > HdlcAssembler::kMaxLength) throw std::length_error("the information does not fit an HDLC frame");
  std::vector<std::uint8_t> frame = {HdlcAssembler::kFlag};
  append_integer(frame, 0xA000U | (segmented ? 0x0800U : 0U) | length, 2);
  append(frame, addressing.destination);
  append(frame, addressing.source);
  frame.push_back(addressing.control);
  append_checksum(frame);
  append(frame, information);
  append_checksum(frame);
  frame.push_back(HdlcAssembler::kFlag);
  return frame;
}

}  // namespace ams2mqtt
