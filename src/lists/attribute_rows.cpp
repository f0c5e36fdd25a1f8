#include "attribute_rows.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "ams2mqtt/base/axdr.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/catalog/object_attribute.hpp"
#include "row_reader.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kPair[] = {0x02, 0x02};
constexpr std::uint16_t kHighestClass = 255;

bool takes_pair(ByteReader& reader) {
  return std::ranges::equal(reader.take(2), kPair);
}

// 02 02 | enumeration | array; the number of rows.
std::optional<std::size_t> read_head(ByteReader& reader) {
  if (!takes_pair(reader) || reader.u8() != static_cast<std::uint8_t>(Tag::enumeration)) return std::nullopt;
  (void)reader.u8();
  if (reader.u8() != static_cast<std::uint8_t>(Tag::array)) return std::nullopt;
  const std::size_t rows = reader.ber_length();
  return reader.failed() ? std::nullopt : std::optional(rows);
}

// A row's object and, in `scratch`, its data.
Result<ObjectAttribute> read_row(ByteReader& reader, DataTree& scratch) {
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
  return ObjectAttribute{class_id, *code, attribute};
}

// Attribute 1 of any object is its own code.
std::optional<ObisCode> code_of_row(const ObjectAttribute& object) {
  if (is_register(object.class_id)) return value_code(object);
  return object.attribute != 1 ? std::optional(object.code) : std::nullopt;
}

// A limiter's threshold is in the unit of what it watches, which is not said.
std::optional<Scale> scale_of_row(const ObjectAttribute& object) {
  return object.class_id == interface_class::kLimiter ? std::optional(Scale{}) : std::nullopt;
}

// Scales have their own rows, before or after those of the values.
struct StatedScale {
  ObisCode value;         // what it scales
  std::size_t place = 0;  // among the scales
  Scale scale;

  [[nodiscard]] std::pair<ObisCode, std::size_t> order() const { return {value, place}; }
};

Result<void> take_scale(const ObjectAttribute& object, const DataTree& data, std::vector<StatedScale>& scales) {
  if (data.root().tag == Tag::null_data) return {};
  const auto scale = read_scale(data, 0);
  if (!scale) return std::unexpected(scale.error());
  ObjectAttribute value = object;
  for (value.attribute = 2; value.attribute < object.attribute; ++value.attribute) {
    if (const auto code = value_code(value)) scales.push_back({*code, scales.size(), *scale});
  }
  return {};
}

// Of two scales of a value the later one counts.
void apply(std::vector<StatedScale>& scales, Notification& notification) {
  std::ranges::sort(scales, {}, &StatedScale::order);
  for (Row& row : notification.rows) {
    const auto behind = std::ranges::upper_bound(scales, row.obis, {}, &StatedScale::value);
    if (behind != scales.begin() && std::prev(behind)->value == row.obis) row.scale = std::prev(behind)->scale;
  }
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
  notification.family = &families::kEgd;
  std::vector<StatedScale> scales;
  for (std::size_t row = 0; row < *rows; ++row) {
    const auto object = read_row(reader, scratch);
    if (!object) return std::unexpected(object.error());
    if (is_scale_attribute(*object)) {
      if (const auto taken = take_scale(*object, scratch, scales); !taken) return taken;
    } else if (const auto code = code_of_row(*object)) {
      add_row(notification, *code, scratch.root(), scale_of_row(*object));
    }
  }
  if (reader.remaining() > 0) return fail(Errc::trailing_bytes, reader.position());
  apply(scales, notification);
  return {};
}

}  // namespace ams2mqtt
