#include "ams2mqtt/meter/positional.hpp"

#include "ams2mqtt/meter/layout.hpp"
#include "ams2mqtt/meter/row_reader.hpp"
#include "ams2mqtt/meter/vendor.hpp"

namespace ams2mqtt {

namespace {

using Node = DataTree::Node;

bool is_octets(const Node& node, std::size_t size) {
  return node.tag == Tag::octet_string && node.content.size() == size;
}

bool fits(const Slot& slot, const Node& node, std::string_view name) {
  switch (slot.type) {
    case Slot::Type::name:
      return node.is_string() && without_padding(as_text(node.content)).starts_with(name);
    case Slot::Type::text:
      return node.is_string();
    case Slot::Type::octets8:
      return is_octets(node, 8);
    case Slot::Type::code:
      return slot.obis.has_value() && obis(node) == slot.obis;
    case Slot::Type::wide:
      return node.tag == Tag::double_long_unsigned || node.tag == Tag::long64_unsigned || node.tag == Tag::null_data;
    case Slot::Type::word:
      return node.tag == Tag::long_unsigned || node.tag == Tag::long_integer || node.tag == Tag::null_data;
    case Slot::Type::byte:
      return node.tag == Tag::unsigned_integer;
    case Slot::Type::enumeration:
      return node.tag == Tag::enumeration;
    case Slot::Type::boolean:
      return node.tag == Tag::boolean;
    case Slot::Type::clock:
      return is_clock(node);
    case Slot::Type::time:
      return is_octets(node, 4) || node.tag == Tag::time;
    case Slot::Type::date:
      return is_octets(node, 5) || node.tag == Tag::date;
    case Slot::Type::array:
      return node.tag == Tag::array;
  }
  return false;
}

bool matches(const Layout& layout, const DataTree& tree) {
  if (tree.root().tag != Tag::structure || tree.root().children != layout.slots.size()) return false;
  std::size_t index = 1;
  for (const Slot& slot : layout.slots) {
    const Node& node = tree.node(index);
    if (!fits(slot, node, layout.name)) return false;
    index = node.end;
  }
  return true;
}

void read(const Layout& layout, const DataTree& tree, Notification& notification) {
  if (!layout.vendor.empty()) notification.vendor = find_vendor(layout.vendor);
  std::size_t index = 1;
  for (const Slot& slot : layout.slots) {
    const Node& node = tree.node(index);
    if (slot.obis && slot.type != Slot::Type::code) add_row(notification, *slot.obis, node, slot.scale);
    index = node.end;
  }
}

}  // namespace

Result<bool> read_positional(const DataTree& tree, Notification& notification) {
  const Layout* found = nullptr;
  for (const Layout& layout : layouts()) {
    if (!matches(layout, tree)) continue;
    if (found != nullptr) return fail(Errc::unknown_layout, 0);
    found = &layout;
  }
  if (found == nullptr) return false;
  read(*found, tree, notification);
  return true;
}

}  // namespace ams2mqtt
