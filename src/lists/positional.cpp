#include "positional.hpp"

#include <algorithm>
#include <vector>

#include "ams2mqtt/catalog/layout.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "layout_values.hpp"
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
    default:  // a tag of the wire: any other is not an integer
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

// What a breaker's state or a tariff may be sent as; how much of it is possible, lists/layout_values.hpp says.
bool is_state(const Node& node) {
  return node.tag == Tag::boolean || node.tag == Tag::enumeration || node.tag == Tag::bit_string || node.is_string() ||
         integer_size(node) != 0;
}
bool is_small_number(const Node& node) {
  return node.tag == Tag::enumeration || integer_size(node) == 1;
}
// A meter's number as people read it.
bool is_number_text(const Node& node) {
  constexpr std::size_t kLeast = 8;
  constexpr std::size_t kMost = 16;
  const auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
  if (!node.is_string() || node.content.size() < kLeast || node.content.size() > kMost) return false;
  return std::ranges::all_of(as_text(node.content), is_digit);
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
      return fit_of(is_string_of(node, 8), is_string_of(node, 0) || is_number_text(node));
    case Slot::Type::code:
      return usual_if(slot.obis.has_value() && obis(node) == slot.obis);
    case Slot::Type::wide:
      return fit_of_number(node, 4);
    case Slot::Type::word:
      return fit_of_number(node, 2);
    case Slot::Type::state:
      return fit_of(node.tag == Tag::boolean || is_small_number(node), is_state(node));
    case Slot::Type::tariff:
      return fit_of(node.is_string(), is_state(node));
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

struct Candidate {
  const Layout* layout = nullptr;
  bool narrower = false;  // a number has fewer bytes than this layout's usually have
  LayoutProof proof = LayoutProof::open;
};

bool names_itself(const Layout& layout) {
  return !layout.name.empty() || layout.slots.front().type == Slot::Type::code;
}

// Nothing when `tree` is not of this layout by its types.
std::optional<Candidate> find_candidate(const Layout& layout, const DataTree& tree) {
  if (tree.root().tag != Tag::structure || tree.root().children != layout.slots.size()) return std::nullopt;
  const bool named = names_itself(layout);
  Candidate candidate{&layout};
  std::size_t index = 1;
  int present = 0;
  int usual = 0;
  for (const Slot& slot : layout.slots) {
    const Node& node = tree.node(index);
    const Fit found = fit(slot, node, layout.name, named);
    if (found == Fit::none) return std::nullopt;
    candidate.narrower = candidate.narrower || found == Fit::narrower;
    present += found != Fit::missing ? 1 : 0;
    usual += found == Fit::usual ? 1 : 0;
    index = node.end;
  }
  return named || 2 * usual >= present ? std::optional(candidate) : std::nullopt;
}

// Those that fit in their types.
std::vector<Candidate> candidates_for(const DataTree& tree) {
  std::vector<Candidate> found;
  for (const Layout& layout : layouts()) {
    if (const auto candidate = find_candidate(layout, tree)) found.push_back(*candidate);
  }
  return found;
}

// A float says its unit's fractions itself, so a scaler that was seen at integers says nothing of it.
bool is_scaled_by_guess(const Slot& slot, const Node& node) {
  return is_float(node) && !(slot.scale && slot.scale->scaler == 0);
}

// Numbers for the eyes of lists/layout_values.hpp include floats.
enum class Purpose : std::uint8_t { judge, publish };

void read(const Layout& layout, const DataTree& tree, Purpose purpose, Notification& notification) {
  notification.family = layout.family;
  std::size_t index = 1;
  for (const Slot& slot : layout.slots) {
    const Node& node = tree.node(index);
    const bool guessed = is_scaled_by_guess(slot, node);
    const bool wanted = slot.obis && slot.type != Slot::Type::code && (!guessed || purpose == Purpose::judge);
    const std::size_t before = notification.rows.size();
    const auto scale = guessed && slot.scale ? std::optional(Scale{0, slot.scale->unit}) : slot.scale;
    if (wanted) add_row(notification, *slot.obis, node, scale);
    if (slot.scale && notification.rows.size() > before) notification.rows.back().assumed = true;
    index = node.end;
  }
}

// What speaks against it, the worst first.
int doubt_of(const Candidate& candidate) {
  if (candidate.proof == LayoutProof::proven) return 0;
  return 1 + (candidate.narrower ? 2 : 0) + (candidate.proof == LayoutProof::unlikely ? 1 : 0);
}

// The one that the values prove, or the one with the least doubt among those that they do not contradict; null when
// that leaves more than one, or none.
const Layout* settle(const DataTree& tree) {
  std::vector<Candidate> candidates = candidates_for(tree);
  for (Candidate& candidate : candidates) {
    Notification notification;
    read(*candidate.layout, tree, Purpose::judge, notification);
    candidate.proof = judge_layout(notification);
  }
  std::erase_if(candidates, [](const Candidate& each) { return each.proof == LayoutProof::contradicted; });
  if (candidates.empty()) return nullptr;
  const auto best = std::ranges::min_element(candidates, {}, doubt_of);
  return std::ranges::count(candidates, doubt_of(*best), doubt_of) == 1 ? best->layout : nullptr;
}

void forget_rows(Notification& notification) {
  const auto time = notification.time;
  notification.clear();
  notification.time = time;
}

}  // namespace

Result<bool> read_positional(const DataTree& tree, Notification& notification) {
  const auto fits = [&](const Layout& layout) { return find_candidate(layout, tree).has_value(); };
  const auto first = std::ranges::find_if(layouts(), fits);
  if (first == layouts().end()) return false;
  const bool alone = std::none_of(first + 1, layouts().end(), fits);
  const Layout* layout = alone ? &*first : settle(tree);
  if (layout == nullptr) return fail(Errc::unknown_layout, 0);
  read(*layout, tree, Purpose::publish, notification);
  notification.repeats = alone;
  notification.checked = true;
  if (is_possible(notification)) return true;
  forget_rows(notification);
  return fail(Errc::unknown_layout, 0);
}

}  // namespace ams2mqtt
