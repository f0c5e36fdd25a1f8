#include "config_tree.hpp"

#include <algorithm>
#include <charconv>

namespace ams2mqtt {
namespace {

// Steps from `node` into the child that the front of `path` names, and removes that front; null when there is none.
const ConfigNode* step(const ConfigNode& node, std::string_view& path) {
  if (path.front() == '[') {
    const std::size_t end = path.find(']');
    std::size_t index = 0;
    std::from_chars(path.data() + 1, path.data() + end, index);
    path.remove_prefix(end + 1);
    return node.kind == ConfigNode::Kind::list && index < node.children.size() ? &node.children[index] : nullptr;
  }
  if (path.front() == '.') path.remove_prefix(1);
  const std::size_t end = std::min(path.find_first_of(".["), path.size());
  const ConfigNode* child = node.find(path.substr(0, end));
  path.remove_prefix(end);
  return child;
}

}  // namespace

const ConfigNode* ConfigNode::find(std::string_view name) const {
  if (kind != Kind::map) return nullptr;
  const auto found =
      std::find_if(children.begin(), children.end(), [name](const ConfigNode& child) { return child.key == name; });
  return found == children.end() ? nullptr : &*found;
}

ConfigNode* ConfigNode::find(std::string_view name) {
  return const_cast<ConfigNode*>(static_cast<const ConfigNode&>(*this).find(name));
}

const ConfigNode* node_at(const ConfigNode& root, std::string_view path) {
  const ConfigNode* node = &root;
  while (node != nullptr && !path.empty()) node = step(*node, path);
  return node;
}

Place place_of(const ConfigNode& root, std::string_view path) {
  const ConfigNode* node = &root;
  Place place;
  while (!path.empty()) {
    node = step(*node, path);
    if (node == nullptr) break;
    // The place of a map or list is that of its key; a list's item has no key.
    place = node->kind == ConfigNode::Kind::scalar || node->key.empty() ? node->place : node->key_place;
  }
  return place;
}

}  // namespace ams2mqtt
