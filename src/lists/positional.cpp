#include "positional.hpp"

#include "ams2mqtt/catalog/layout.hpp"
#include "ams2mqtt/catalog/vendor.hpp"
#include "row_reader.hpp"

namespace ams2mqtt {

namespace {

using Node = DataTree::Node;

// How well an element fits its slot.
enum class Fit : std::uint8_t { none, missing, narrower, allowed, usual };

Fit usual_if(bool condition) {
  return condition ? Fit::usual : Fit::none;
}
// Usual, or allowed all the same.
Fit fit_of(bool usual, bool allowed) {
  return usual ? Fit::usual : (allowed ? Fit::allowed : Fit::none);
}

bool is_string_of(const Node& node, std::size_t size) {
  return node.is_string() && node.content.size() == size;
}
bool is_float(const Node& node) {
  return node.tag == Tag::float32 || node.tag == Tag::float64;
}
// The size of an integer in bytes; 0 for everything else.
std::size_t integer_size(const Node& node) {
  switch (node.tag) {
    case Tag::integer:
    case Tag::unsigned_integer:
    case Tag::long_integer:
    case Tag::long_unsigned:
    case Tag::double_long:
    case Tag::double_long_unsigned:
    case Tag::long64:
    case Tag::long64_unsigned:
      return node.content.size();
    default:  // a tag of the wire: any other is no integer
      return 0;
  }
}

// In a slot whose numbers usually have so many bytes or, if that is four, more. A narrower number says least for a
// slot: what needs four bytes in one meter hardly fits into two in the next.
Fit fit_of_number(const Node& node, std::size_t usual) {
  const std::size_t size = is_float(node) ? 4 : integer_size(node);
  if (size == 0) return Fit::none;
  if (size < usual) return Fit::narrower;
  return size == usual || usual == 4 ? Fit::usual : Fit::allowed;
}

bool is_small_number(const Node& node) {
  return node.tag == Tag::enumeration || integer_size(node) == 1;
}

// An element may be missing, but not what alone tells a list from a stranger's.
Fit fit_of_missing(const Slot& slot, bool names_itself) {
  const bool tells = slot.type == Slot::Type::name || slot.type == Slot::Type::code;
  const bool vouches = slot.obis && (slot.type == Slot::Type::text || slot.type == Slot::Type::octets8 ||
                                     slot.type == Slot::Type::clock);
  return tells || (vouches && !names_itself) ? Fit::none : Fit::missing;
}

Fit fit(const Slot& slot, const Node& node, std::string_view name, bool names_itself) {
  if (node.tag == Tag::null_data || node.tag == Tag::dont_care) return fit_of_missing(slot, names_itself);
  switch (slot.type) {
    case Slot::Type::name:
      return usual_if(node.is_string() && without_padding(as_text(node.content)).starts_with(name));
    case Slot::Type::text:
      return usual_if(node.is_string());
    case Slot::Type::octets8:
      return fit_of(is_string_of(node, 8), is_string_of(node, 0));
    case Slot::Type::code:
      return usual_if(slot.obis.has_value() && obis(node) == slot.obis);
    case Slot::Type::wide:
      return fit_of_number(node, 4);
    case Slot::Type::word:
      return fit_of_number(node, 2);
    case Slot::Type::state:
      return usual_if(node.tag == Tag::boolean || is_small_number(node));
    case Slot::Type::tariff:
      return fit_of(node.is_string(), is_small_number(node));
    case Slot::Type::clock:
      return usual_if(is_clock(node) || (names_itself && is_string_of(node, kDateTimeSize)));
    case Slot::Type::time:
      return usual_if(is_string_of(node, 4) || node.tag == Tag::time);
    case Slot::Type::date:
      return usual_if(is_string_of(node, 5) || node.tag == Tag::date);
    case Slot::Type::array:
      return usual_if(node.is_compound());
  }
  return Fit::none;
}

// How much the types of a list's elements say for a layout.
int weight_of(Fit fit) {
  switch (fit) {
    case Fit::none:
    case Fit::missing:
    case Fit::narrower:
      return 0;
    case Fit::allowed:
      return 1;
    case Fit::usual:
      return 2;
  }
  return 0;
}

// The weight of all elements; nothing when `tree` is not of this layout.
std::optional<int> weigh(const Layout& layout, const DataTree& tree) {
  if (tree.root().tag != Tag::structure || tree.root().children != layout.slots.size()) return std::nullopt;
  const bool names_itself = !layout.name.empty() || layout.slots.front().type == Slot::Type::code;
  std::size_t index = 1;
  int present = 0;
  int usual = 0;
  int weight = 0;
  for (const Slot& slot : layout.slots) {
    const Node& node = tree.node(index);
    const Fit found = fit(slot, node, layout.name, names_itself);
    if (found == Fit::none) return std::nullopt;
    present += found != Fit::missing ? 1 : 0;
    usual += found == Fit::usual ? 1 : 0;
    weight += weight_of(found);
    index = node.end;
  }
  return 2 * usual > present ? std::optional(weight) : std::nullopt;
}

// A float says its unit's fractions itself, so a scaler that was seen at integers says nothing of it.
bool is_scaled_by_guess(const Slot& slot, const Node& node) {
  return is_float(node) && !(slot.scale && slot.scale->scaler == 0);
}

void read(const Layout& layout, const DataTree& tree, Notification& notification) {
  if (!layout.vendor.empty()) notification.vendor = find_vendor(layout.vendor);
  std::size_t index = 1;
  for (const Slot& slot : layout.slots) {
    const Node& node = tree.node(index);
    const bool published = slot.obis && slot.type != Slot::Type::code && !is_scaled_by_guess(slot, node);
    const std::size_t before = notification.rows.size();
    if (published) add_row(notification, *slot.obis, node, slot.scale);
    if (slot.scale && notification.rows.size() > before) notification.rows.back().assumed = true;
    index = node.end;
  }
}

}  // namespace

Result<bool> read_positional(const DataTree& tree, Notification& notification) {
  const Layout* best = nullptr;
  int most = 0;
  bool alone = true;
  for (const Layout& layout : layouts()) {
    const auto weight = weigh(layout, tree);
    if (!weight || *weight < most) continue;
    alone = *weight > most;
    best = &layout;
    most = *weight;
  }
  if (best == nullptr) return false;
  if (!alone) return fail(Errc::unknown_layout, 0);
  read(*best, tree, notification);
  return true;
}

}  // namespace ams2mqtt
