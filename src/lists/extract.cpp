#include "ams2mqtt/lists/extract.hpp"

#include <algorithm>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/catalog/layout.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "attribute_rows.hpp"
#include "descriptor_list.hpp"
#include "doubled_rows.hpp"
#include "partial_list.hpp"
#include "positional.hpp"
#include "row_reader.hpp"
#include "swapped_codes.hpp"

namespace ams2mqtt {

namespace {

using Node = DataTree::Node;

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

// code, value [, { scaler, unit }] at `index`; where the next item stands.
Result<std::size_t> read_flat_row(const DataTree& tree, std::size_t index, Notification& notification) {
  const auto code = obis(tree.node(index));
  const std::size_t value = index + 1;
  if (!code || value >= tree.size() || tree.node(value).is_compound()) return fail(Errc::unknown_layout, 0);
  std::size_t next = tree.node(value).end;
  std::optional<Scale> scale;
  if (next < tree.size() && is_scale(tree, next)) {
    const auto stated = read_scale(tree, next);
    if (!stated) return std::unexpected(stated.error());
    scale = *stated;
    next = tree.node(next).end;
  }
  add_row(notification, *code, tree.node(value), scale);
  return next;
}

// Rows of either form, in any mixture, from node `first` on. Null-data may stand for a row that is missing, the clock
// may stand first and the meter's number last without their codes.
Result<void> read_rows(const DataTree& tree, std::size_t first, Notification& notification) {
  std::size_t index = first;
  while (index < tree.size()) {
    const Node& item = tree.node(index);
    std::size_t next = item.end;
    if (item.tag == Tag::structure) {
      if (const auto read = read_tagged_row(tree, index, notification); !read) return read;
    } else if (index == first && is_clock(item)) {
      add_row(notification, "0-0:1.0.0"_obis, item, std::nullopt);
    } else if (next == tree.size() && item.is_string() && index > first) {
      add_row(notification, "0-0:96.1.0"_obis, item, std::nullopt);
    } else if (item.tag != Tag::null_data) {
      const auto behind = read_flat_row(tree, index, notification);
      if (!behind) return std::unexpected(behind.error());
      next = *behind;
    }
    index = next;
  }
  return {};
}

// The Swedish Aidon list does not name itself: it is the one that begins with its clock and has none in the header.
const ListFamily* family_of_nameless(const Notification& notification, Manufacturer manufacturer) {
  const bool clock_first = !notification.rows.empty() && is_timestamp(notification.rows.front().obis);
  if (clock_first && !notification.time) return family_of(Manufacturer::aidon_se);
  const bool aidon = manufacturer == Manufacturer::aidon || manufacturer == Manufacturer::aidon_se;
  return aidon ? family_of(manufacturer) : nullptr;
}

bool is_number(const Row& row) {
  return std::holds_alternative<Decimal>(row.value);
}
bool is_scaled(const Row& row) {
  return row.scale.has_value();
}
bool is_scaled_number(const Row& row) {
  return is_number(row) && is_scaled(row);
}

// Where nothing on the wire scales the numbers, a list from an unknown manufacturer cannot be read. A single number
// without a scale among others with one stays unexplained.
Result<void> find_scales(const DataTree& tree, Manufacturer manufacturer, Notification& notification) {
  const auto& rows = notification.rows;
  if (std::ranges::none_of(rows, is_number) || std::ranges::any_of(rows, is_scaled_number)) return {};
  const bool kaifa = manufacturer == Manufacturer::kaifa || manufacturer == Manufacturer::kaifa_se;
  if (notification.family == nullptr && kaifa) notification.family = family_of(manufacturer);
  // Landis+Gyr's list for Graz is the one with its clock first and no scaler anywhere.
  if (notification.family == nullptr && is_clock(tree.node(1)) && std::ranges::none_of(rows, is_scaled)) {
    notification.family = &families::kLandisGyr;
  }
  if (notification.family == nullptr || notification.family->scales.empty()) return fail(Errc::unknown_layout, 0);
  return {};
}

bool is_wide_integer(const Node& node) {
  return node.tag == Tag::double_long_unsigned || node.tag == Tag::double_long || node.tag == Tag::long64 ||
         node.tag == Tag::long64_unsigned;
}

bool is_kaifa_power(const DataNotification& message, const DataTree& tree, Manufacturer manufacturer) {
  if (tree.root().children != 1 || !is_wide_integer(tree.node(1))) return false;
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
  const Node& first = tree.node(1);
  if (is_kaifa_power(message, tree, manufacturer)) {
    notification.family = family_of(Manufacturer::kaifa);
    add_row(notification, kaifa_power_slot().obis.value(), first, std::nullopt);
    return {};
  }
  if (is_descriptor_list(tree)) return read_descriptor_list(tree, notification);
  const auto positional = read_positional(tree, notification);
  if (!positional) return std::unexpected(positional.error());
  if (*positional) return {};
  std::size_t begin = 1;
  if (first.is_string() && !obis(first)) {
    const ListFamily* family = find_family(without_padding(as_text(first.content)));
    if (family != nullptr && family->finds_own_scale) {
      name_list(notification, as_text(first.content));
      begin = first.end;
    }
  }
  if (const auto read = read_rows(tree, begin, notification); !read) return read;
  return find_scales(tree, manufacturer, notification);
}

// Some meters send their number under the code of their equipment alone.
void find_number(Notification& notification) {
  const auto has = [&](const ObisCode& code) {
    return std::ranges::find(notification.rows, code, &Row::obis) != notification.rows.end();
  };
  if (has("0-0:96.1.0"_obis) || notification.rows.empty()) return;
  const auto equipment = std::ranges::find(notification.rows, "0-0:96.1.1"_obis, &Row::obis);
  if (equipment != notification.rows.end()) equipment->name("0-0:96.1.0"_obis);
}

Result<void> read_list(const DataNotification& message, const DataTree& tree, Manufacturer manufacturer,
                       Notification& notification) {
  const Node& root = tree.root();
  if (root.children == 0) return fail(Errc::unknown_layout, 0);
  if (root.tag == Tag::structure) return read_structure(message, tree, manufacturer, notification);
  if (root.tag != Tag::array) return fail(Errc::unknown_layout, 0);
  if (const auto read = read_rows(tree, 1, notification); !read) return read;
  if (notification.list_version.empty() && notification.family == nullptr) {
    notification.family = family_of_nameless(notification, manufacturer);
  }
  return {};
}

// A list that is not A-XDR may be one with swapped codes.
Result<void> parse(Bytes body, DataTree& tree, Notification& notification) {
  const auto parsed = tree.parse(body);
  notification.repeats = parsed.has_value();
  if (parsed || !restore_swapped_codes(body, notification.restored)) return parsed;
  return tree.parse(notification.restored) ? Result<void>() : parsed;
}

// Of a list that fits no layout, what is certain.
bool salvage(const Error& error, const DataNotification& message, const DataTree& tree, Notification& notification) {
  if (error.code != Errc::unknown_layout) return false;
  notification.clear();
  notification.time = message.time;
  notification.partial = read_partial_list(tree, notification);
  return notification.partial;
}

}  // namespace

Result<void> to_notification(const DataNotification& message, DataTree& tree, Manufacturer manufacturer,
                             Notification& notification) {
  notification.clear();
  notification.time = message.time;
  if (is_attribute_rows(message.body)) {
    if (const auto read = read_attribute_rows(message.body, tree, notification); !read) return read;
  } else {
    if (const auto parsed = parse(message.body, tree, notification); !parsed) return parsed;
    auto read = read_list(message, tree, manufacturer, notification);
    if (read && notification.rows.empty()) read = fail(Errc::unknown_layout, 0);  // null-data for every row
    if (!read && !salvage(read.error(), message, tree, notification)) return read;
  }
  settle_doubled_rows(notification);
  notification.repeats = notification.repeats && notification.doubled.empty();
  find_number(notification);
  return {};
}

}  // namespace ams2mqtt
