#include "ams2mqtt/lists/list_shape.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

using Node = DataTree::Node;

constexpr std::size_t kMaxText = 200;

bool has_shape_of(const Node& node, const Node& other) {
  if (node.tag != other.tag) return false;
  if (node.is_compound()) return node.children == other.children;
  return !node.is_string() || node.content.size() == other.content.size();
}

// FNV-1a.
std::uint64_t hash_of_shape(const DataTree& tree) {
  constexpr std::size_t kElements = 64;
  std::uint64_t hash = 0xCBF29CE484222325;
  for (std::size_t index = 0; index < std::min(tree.size(), kElements); ++index) {
    const Node& node = tree.node(index);
    const std::size_t size = node.is_compound() ? node.children : node.is_string() ? node.content.size() : 0;
    hash = (hash ^ static_cast<std::uint64_t>(node.tag)) * 0x100000001B3;
    hash = (hash ^ size) * 0x100000001B3;
  }
  return hash;
}

std::string shape_of(const Node& node) {
  std::string text(to_string(node.tag));
  if (node.is_compound()) return text + " of " + std::to_string(node.children);
  if (node.is_string()) text += ' ' + std::to_string(node.content.size());
  return text;
}

}  // namespace

std::string list_shape(const DataTree& tree) {
  if (tree.size() == 0) return "nothing";
  std::string text = shape_of(tree.root());
  const char* separator = ": ";
  for (std::size_t index = 1; index < tree.size() && text.size() < kMaxText;) {
    const Node& first = tree.node(index);
    const std::string shape = shape_of(first);
    std::size_t same = 0;
    while (index < tree.size() && has_shape_of(tree.node(index), first)) {
      index = tree.node(index).end;
      ++same;
    }
    text += separator;
    if (same > 1) text += std::to_string(same) + " x ";
    text += shape;
    separator = ", ";
  }
  if (text.size() >= kMaxText) text += ", ...";
  return text;
}

bool UnknownLists::is_news(const DataTree& tree) {
  if (seen_.size() == kMax) return false;
  const std::uint64_t hash = hash_of_shape(tree);
  if (std::ranges::find(seen_, hash) != seen_.end()) return false;
  seen_.push_back(hash);
  return true;
}

}  // namespace ams2mqtt
