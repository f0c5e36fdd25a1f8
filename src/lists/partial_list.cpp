#include "partial_list.hpp"

#include "row_reader.hpp"

namespace ams2mqtt {

namespace {

// A value at `index` after its code, followed by its scale if there is one; returns where the next item is, or nothing
// when this is not a row or leaves something open.
std::optional<std::size_t> read_certain_row(const DataTree& tree, std::size_t index, std::size_t end,
                                            Notification& notification) {
  const auto code = obis(tree.node(index));
  const std::size_t value = index + 1;
  if (!code || value >= end || tree.node(value).is_compound()) return std::nullopt;
  std::size_t next = tree.node(value).end;
  std::optional<Scale> scale;
  if (next < end && is_scale(tree, next)) {
    const auto stated = read_scale(tree, next);
    if (!stated) return std::nullopt;
    scale = *stated;
    next = tree.node(next).end;
  }
  if (!scale && !tree.node(value).is_string()) return std::nullopt;
  // A code after a code is not its value.
  if (!scale && obis(tree.node(value))) return std::nullopt;
  add_row(notification, *code, tree.node(value), scale);
  return next;
}

}  // namespace

bool read_partial_list(const DataTree& tree, Notification& notification) {
  const std::size_t before = notification.rows.size();
  for (std::size_t index = 0; index < tree.size();) {
    const auto next = read_certain_row(tree, index, tree.size(), notification);
    index = next.value_or(index + 1);
  }
  return notification.rows.size() > before;
}

}  // namespace ams2mqtt
