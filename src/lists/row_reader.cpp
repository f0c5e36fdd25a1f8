#include "row_reader.hpp"

#include <algorithm>
#include <utility>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/lists/meter_number.hpp"

namespace ams2mqtt {

namespace {

using Node = DataTree::Node;

constexpr ObisCode kTariff = "0-0:96.14.0"_obis;
constexpr ObisCode kBreaker = "0-0:96.3.10"_obis;
constexpr std::size_t kMostBits = 255;  // of a bit string; no state of Home Assistant is longer

RawValue clock_value(Bytes content) {
  if (const auto time = parse_date_time(content)) return *time;
  return std::monostate{};
}

// The number of a tariff or of a state, which comes as digits or as the bytes of an integer; other names are texts.
RawValue numbered_value(Bytes content) {
  constexpr std::size_t kMostBytes = 4;
  const std::string_view text = without_padding(as_text(content));
  if (const auto digits = Decimal::parse(text); digits && digits->exponent() == 0) return *digits;
  const bool printable = std::ranges::all_of(text, [](char character) { return character >= ' ' && character <= '~'; });
  if (content.empty() || content.size() > kMostBytes || (printable && !text.empty())) return as_text(content);
  return Decimal(static_cast<std::int64_t>(ByteReader(content).unsigned_integer(content.size())));
}

RawValue value_of(const Node& node, const ObisCode& code) {
  if (node.is_compound()) return std::monostate{};
  if (node.tag == Tag::date_time) return clock_value(node.content);
  if (node.is_string()) {
    if (is_timestamp(code)) return clock_value(node.content);
    if (code == kTariff || code == kBreaker) return numbered_value(node.content);
    return as_text(node.content);
  }
  if (node.tag == Tag::date || node.tag == Tag::time) return as_text(node.content);
  if (const auto decimal = number(node)) return *decimal;
  return std::monostate{};
}

// "0110": the first bit is the highest of the first byte (IEC 62056-6-2, "bit-string").
std::string bits_of(const Node& node) {
  std::string bits;
  for (std::size_t bit = 0; bit < std::min({std::size_t{node.children}, node.content.size() * 8, kMostBits}); ++bit) {
    const unsigned shift = 7 - bit % 8;
    bits += (static_cast<unsigned>(node.content[bit / 8]) >> shift & 1U) != 0 ? '1' : '0';
  }
  return bits;
}

// A meter's number in hexadecimal digits, in the newest row.
void decode_number(Notification& notification) {
  Row& row = notification.rows.back();
  const auto* text = std::get_if<std::string_view>(&row.value);
  const bool other = row.quantity != nullptr && row.quantity->key != quantity_keys::kMeterId;
  if (text == nullptr || other || !is_number_of_a_meter(row.obis)) return;
  if (auto number = number_in_hex(without_padding(*text), HexHabit::rare)) {
    row.value = notification.texts.emplace_back(std::move(*number));
  }
}

}  // namespace

std::string_view without_padding(std::string_view text) {
  constexpr std::string_view kPadding("\0 ", 2);
  const std::size_t first = text.find_first_not_of(kPadding);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kPadding) - first + 1);
}

void name_list(Notification& notification, std::string_view version) {
  notification.list_version = without_padding(version);
  notification.family = find_family(notification.list_version);
}

void add_row(Notification& notification, const ObisCode& code, const Node& node, std::optional<Scale> scale) {
  if (node.is_string()) {
    const Quantity* quantity = find_quantity(code);
    if (quantity != nullptr && quantity->key == quantity_keys::kListVersion)
      return name_list(notification, as_text(node.content));
    if (code == "0-0:42.0.0"_obis && notification.family == nullptr) {
      notification.family = find_family(without_padding(as_text(node.content)));
    }
  }
  notification.rows.push_back({code, value_of(node, code), scale});
  Row& row = notification.rows.back();
  if (node.tag == Tag::bit_string) row.value = notification.texts.emplace_back(bits_of(node));
  row.long64 = node.tag == Tag::long64 || node.tag == Tag::long64_unsigned;
  row.tag = node.tag;
  row.content = node.content;
  if (node.is_string()) decode_number(notification);
}

bool is_scale(const DataTree& tree, std::size_t index) {
  const Node& pair = tree.node(index);
  return pair.tag == Tag::structure && pair.children == 2 && tree.node(index + 1).tag == Tag::integer &&
         tree.node(index + 2).tag == Tag::enumeration;
}

Result<Scale> read_scale(const DataTree& tree, std::size_t index) {
  if (!is_scale(tree, index)) return fail(Errc::unknown_layout, 0);
  const auto power = static_cast<std::int8_t>(tree.node(index + 1).content[0]);
  if (power < -kMaxScaler || power > kMaxScaler) return fail(Errc::bad_value, 0);
  return Scale{power, static_cast<Unit>(tree.node(index + 2).content[0])};
}

bool is_clock(const Node& node) {
  return (node.tag == Tag::octet_string || node.tag == Tag::date_time) && parse_date_time(node.content).has_value();
}

}  // namespace ams2mqtt
