#include "ams2mqtt/meter/extract.hpp"

#include "ams2mqtt/meter/catalog.hpp"
#include "ams2mqtt/meter/layout.hpp"
#include "ams2mqtt/meter/vendor.hpp"

namespace ams2mqtt {

namespace {

using Node = DataTree::Node;

constexpr std::string_view kVersionKey = "list_version";

bool is_kind(const ObisCode& code, Kind kind) {
  const Quantity* quantity = find_quantity(code);
  return quantity != nullptr && quantity->kind == kind;
}

RawValue clock_value(Bytes content) {
  if (const auto time = parse_date_time(content)) return *time;
  return std::monostate{};
}

// What cannot be a row's value (an array, a number too large) counts as absent.
RawValue value_of(const Node& node, const ObisCode& code) {
  if (node.is_compound()) return std::monostate{};
  if (node.tag == Tag::date_time) return clock_value(node.content);
  if (node.is_string()) {
    if (is_kind(code, Kind::timestamp)) return clock_value(node.content);
    return as_text(node.content);
  }
  if (node.tag == Tag::bit_string || node.tag == Tag::date || node.tag == Tag::time) return as_text(node.content);
  if (const auto decimal = number(node)) return *decimal;
  return std::monostate{};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kPadding("\0 ", 2);
  const std::size_t first = text.find_first_not_of(kPadding);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kPadding) - first + 1);
}

void name_list(Notification& notification, std::string_view version) {
  notification.list_version = trimmed(version);
  notification.vendor = find_vendor(notification.list_version);
}

void add_row(Notification& notification, const ObisCode& code, const Node& node, std::optional<Scale> scale) {
  if (node.is_string()) {
    const Quantity* quantity = find_quantity(code);
    if (quantity != nullptr && quantity->key == kVersionKey) return name_list(notification, as_text(node.content));
  }
  notification.rows.push_back({code, value_of(node, code), scale});
}

Result<std::optional<Scale>> read_scale(const DataTree& tree, std::size_t index) {
  const Node& pair = tree.node(index);
  if (pair.tag != Tag::structure || pair.children != 2) return fail(Errc::unknown_layout, 0);
  const Node& scaler = tree.node(index + 1);
  const Node& unit = tree.node(index + 2);
  if (scaler.tag != Tag::integer || unit.tag != Tag::enumeration) return fail(Errc::unknown_layout, 0);
  const auto power = static_cast<std::int8_t>(scaler.content[0]);
  if (power < -kMaxScaler || power > kMaxScaler) return fail(Errc::bad_value, 0);
  return Scale{power, static_cast<Unit>(unit.content[0])};
}

// One { code, value [, { scaler, unit }] }.
Result<void> read_tagged_row(const DataTree& tree, std::size_t index, Notification& notification) {
  const Node& row = tree.node(index);
  if (row.tag != Tag::structure || row.children < 2 || row.children > 3) return fail(Errc::unknown_layout, 0);
  const auto code = obis(tree.node(index + 1));
  if (!code) return fail(Errc::unknown_layout, 0);
  const std::size_t value = index + 2;
  std::optional<Scale> scale;
  if (row.children == 3) {
    const auto stated = read_scale(tree, tree.node(value).end);
    if (!stated) return std::unexpected(stated.error());
    scale = *stated;
  }
  add_row(notification, *code, tree.node(value), scale);
  return {};
}

Result<void> read_tagged(const DataTree& tree, Notification& notification) {
  const Node& root = tree.root();
  std::size_t index = 1;
  for (std::uint32_t row = 0; row < root.children; ++row) {
    if (const auto read = read_tagged_row(tree, index, notification); !read) return read;
    index = tree.node(index).end;
  }
  return {};
}

// The Swedish Aidon list does not name itself: it is the one that begins with its clock and has none in the header.
const Vendor* vendor_of_nameless(const Notification& notification, Manufacturer manufacturer) {
  const bool clock_first = !notification.rows.empty() && is_kind(notification.rows.front().obis, Kind::timestamp);
  if (clock_first && !notification.time) return vendor_of(Manufacturer::aidon_se);
  const bool aidon = manufacturer == Manufacturer::aidon || manufacturer == Manufacturer::aidon_se;
  return aidon ? vendor_of(manufacturer) : nullptr;
}

// code, value, code, value, ... from node `first` on. With `gaps`, null-data may stand where a code would.
Result<void> read_pairs(const DataTree& tree, std::size_t first, bool gaps, Notification& notification) {
  std::size_t index = first;
  while (index < tree.size()) {
    const Node& key = tree.node(index);
    index = key.end;
    if (gaps && key.tag == Tag::null_data) continue;
    const auto code = obis(key);
    if (!code || index == tree.size()) return fail(Errc::unknown_layout, 0);
    const Node& value = tree.node(index);
    if (value.is_compound()) return fail(Errc::unknown_layout, 0);
    add_row(notification, *code, value, std::nullopt);
    index = value.end;
  }
  return {};
}

bool fits(const Slot& slot, const Node& node) {
  switch (slot.type) {
    case Slot::Type::version:
    case Slot::Type::text:
      return node.is_string();
    case Slot::Type::number:
      return node.tag == Tag::double_long_unsigned || node.tag == Tag::long64_unsigned || node.tag == Tag::null_data;
    case Slot::Type::clock:
      return node.tag == Tag::octet_string && node.content.size() == 12;
  }
  return false;
}

// A structure of values alone has no compounds, so its elements are the nodes behind the root.
bool matches(const Layout& layout, const DataTree& tree) {
  if (tree.root().children != layout.slots.size() || tree.size() != layout.slots.size() + 1) return false;
  for (std::size_t i = 0; i < layout.slots.size(); ++i) {
    if (!fits(layout.slots[i], tree.node(i + 1))) return false;
  }
  return true;
}

Result<void> read_positional(const DataTree& tree, std::string_view version, Notification& notification) {
  for (const Layout& layout : layouts()) {
    if (!version.starts_with(layout.list_prefix) || !matches(layout, tree)) continue;
    for (std::size_t i = 0; i < layout.slots.size(); ++i) {
      add_row(notification, layout.slots[i].obis, tree.node(i + 1), std::nullopt);
    }
    return {};
  }
  return fail(Errc::unknown_layout, 0);
}

bool is_kaifa_power(const DataNotification& message, const DataTree& tree, Manufacturer manufacturer) {
  if (tree.root().children != 1 || tree.node(1).tag != Tag::double_long_unsigned) return false;
  switch (manufacturer) {
    // Kaifa states a time in the header of this list; without one nothing tells it from a stranger's.
    case Manufacturer::automatic:
      return message.time.has_value();
    case Manufacturer::kaifa:
    case Manufacturer::kaifa_se:
      return true;
    case Manufacturer::aidon:
    case Manufacturer::aidon_se:
    case Manufacturer::kamstrup:
      return false;
  }
  return false;
}

Result<void> read_structure(const DataNotification& message, const DataTree& tree, Manufacturer manufacturer,
                            Notification& notification) {
  if (tree.root().children == 0) return fail(Errc::unknown_layout, 0);
  const Node& first = tree.node(1);
  if (is_kaifa_power(message, tree, manufacturer)) {
    notification.vendor = vendor_of(Manufacturer::kaifa);
    add_row(notification, kaifa_power_slot().obis, first, std::nullopt);
    return {};
  }
  if (!first.is_string()) return fail(Errc::unknown_layout, 0);
  if (obis(first)) {
    if (const auto read = read_pairs(tree, 1, false, notification); !read) return read;
    const bool kaifa = manufacturer == Manufacturer::kaifa || manufacturer == Manufacturer::kaifa_se;
    if (notification.vendor == nullptr && kaifa) notification.vendor = vendor_of(manufacturer);
    // Nothing on the wire scales these numbers, so a list of nobody known cannot be read.
    if (notification.vendor == nullptr || notification.vendor->scales.empty()) return fail(Errc::unknown_layout, 0);
    return {};
  }
  const Vendor* vendor = find_vendor(trimmed(as_text(first.content)));
  if (vendor != nullptr && vendor->finds_own_scale) {
    name_list(notification, as_text(first.content));
    return read_pairs(tree, first.end, true, notification);
  }
  return read_positional(tree, as_text(first.content), notification);
}

}  // namespace

Result<void> to_notification(const DataNotification& message, const DataTree& tree, Manufacturer manufacturer,
                             Notification& notification) {
  notification.clear();
  notification.time = message.time;
  const Node& root = tree.root();
  if (root.children == 0) return fail(Errc::unknown_layout, 0);
  if (root.tag == Tag::structure) return read_structure(message, tree, manufacturer, notification);
  if (root.tag != Tag::array) return fail(Errc::unknown_layout, 0);
  if (const auto read = read_tagged(tree, notification); !read) return read;
  if (notification.list_version.empty()) notification.vendor = vendor_of_nameless(notification, manufacturer);
  return {};
}

}  // namespace ams2mqtt
