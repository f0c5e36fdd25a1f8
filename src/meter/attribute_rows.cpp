#include "ams2mqtt/meter/attribute_rows.hpp"

#include <algorithm>

#include "ams2mqtt/base/axdr.hpp"
#include "ams2mqtt/meter/row_reader.hpp"
#include "ams2mqtt/meter/vendor.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kPair[] = {0x02, 0x02};
constexpr std::uint16_t kLimiter = 71;
constexpr std::uint16_t kHighestClass = 255;

bool takes_pair(ByteReader& reader) {
  return std::ranges::equal(reader.take(2), kPair);
}

// 02 02 | enumeration | array; the number of rows.
std::optional<std::size_t> read_head(ByteReader& reader) {
  if (!takes_pair(reader) || reader.u8() != static_cast<std::uint8_t>(Tag::enumeration)) return std::nullopt;
  (void)reader.u8();
  if (reader.u8() != static_cast<std::uint8_t>(Tag::array)) return std::nullopt;
  return reader.ber_length();
}

Result<void> read_row(ByteReader& reader, DataTree& scratch, Notification& notification) {
  const std::size_t start = reader.position();
  if (!takes_pair(reader)) return fail(Errc::bad_tag, start);
  const std::uint16_t class_id = reader.u16();
  const auto code = ObisCode::from_bytes(reader.take(6));
  const std::uint8_t attribute = reader.u8();
  if (reader.failed() || !code) return fail(Errc::truncated, start);
  const std::size_t value = reader.position();
  ByteReader end = reader;
  if (skip_axdr(end) != AxdrEnd::found) return fail(Errc::bad_tag, value);
  if (const auto parsed = scratch.parse(reader.take(end.position() - value)); !parsed) {
    return fail(parsed.error().code, value + parsed.error().offset);
  }
  // Attribute 1 is the object's own code; a limiter's threshold is in the unit of what it watches, which is not said.
  if (attribute == 1) return {};
  const auto scale = class_id == kLimiter ? std::optional(Scale{}) : std::nullopt;
  add_row(notification, *code, scratch.root(), scale);
  return {};
}

}  // namespace

bool is_attribute_rows(Bytes body) {
  ByteReader reader(body);
  const auto rows = read_head(reader);
  if (!rows || *rows == 0 || !takes_pair(reader)) return false;
  const std::uint16_t class_id = reader.u16();
  return !reader.failed() && class_id > 0 && class_id <= kHighestClass;
}

Result<void> read_attribute_rows(Bytes body, DataTree& scratch, Notification& notification) {
  ByteReader reader(body);
  const auto rows = read_head(reader);
  if (!rows) return fail(Errc::unknown_layout, 0);
  notification.vendor = find_vendor("EGD");
  for (std::size_t row = 0; row < *rows; ++row) {
    if (const auto read = read_row(reader, scratch, notification); !read) return read;
  }
  if (reader.remaining() > 0) return fail(Errc::trailing_bytes, reader.position());
  return {};
}

}  // namespace ams2mqtt
