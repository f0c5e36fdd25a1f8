#include "ams2mqtt/meter/row_reader.hpp"

#include "ams2mqtt/meter/catalog.hpp"
#include "ams2mqtt/meter/extract.hpp"
#include "ams2mqtt/meter/vendor.hpp"

namespace ams2mqtt {

namespace {

using Node = DataTree::Node;

constexpr std::string_view kVersionKey = "list_version";
constexpr std::size_t kDateTimeSize = 12;

RawValue clock_value(Bytes content) {
  if (const auto time = parse_date_time(content)) return *time;
  return std::monostate{};
}

RawValue value_of(const Node& node, const ObisCode& code) {
  if (node.is_compound()) return std::monostate{};
  if (node.tag == Tag::date_time) return clock_value(node.content);
  if (node.is_string()) {
    if (is_timestamp(code)) return clock_value(node.content);
    return as_text(node.content);
  }
  if (node.tag == Tag::bit_string || node.tag == Tag::date || node.tag == Tag::time) return as_text(node.content);
  if (const auto decimal = number(node)) return *decimal;
  return std::monostate{};
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
  notification.vendor = find_vendor(notification.list_version);
}

void add_row(Notification& notification, const ObisCode& code, const Node& node, std::optional<Scale> scale) {
  if (node.is_string()) {
    const Quantity* quantity = find_quantity(code);
    if (quantity != nullptr && quantity->key == kVersionKey) return name_list(notification, as_text(node.content));
    if (code == "0-0:42.0.0"_obis && notification.vendor == nullptr) {
      notification.vendor = find_vendor(without_padding(as_text(node.content)));
    }
  }
  notification.rows.push_back({code, value_of(node, code), scale});
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
  return node.tag == Tag::octet_string && node.content.size() == kDateTimeSize && parse_date_time(node.content);
}

}  // namespace ams2mqtt
