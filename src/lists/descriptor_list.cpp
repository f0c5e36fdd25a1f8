#include "descriptor_list.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/catalog/object_attribute.hpp"
#include "row_reader.hpp"

namespace ams2mqtt {

namespace {

using Node = DataTree::Node;

struct Descriptor : ObjectAttribute {
  std::size_t value = 0;  // its node
};

std::pair<std::uint16_t, ObisCode> object_of(const Descriptor& descriptor) {
  return {descriptor.class_id, descriptor.code};
}

// The pushed objects of a push setup, which is where the descriptors come from.
bool is_push_list(const Descriptor& descriptor) {
  return descriptor.class_id == interface_class::kPushSetup && descriptor.attribute == 2;
}

std::optional<Descriptor> read_descriptor(const DataTree& tree, std::size_t index) {
  const Node& row = tree.node(index);
  if (row.tag != Tag::structure || (row.children != 4 && row.children != 6)) return std::nullopt;
  const Node& class_id = tree.node(index + 1);
  const auto code = obis(tree.node(index + 2));
  const Node& attribute = tree.node(index + 3);
  if (class_id.tag != Tag::long_unsigned || !code || attribute.tag != Tag::integer) return std::nullopt;
  return Descriptor{{ByteReader(class_id.content).u16(), *code, static_cast<std::int8_t>(attribute.content[0])}, 0};
}

Result<std::vector<Descriptor>> read_descriptors(const DataTree& tree) {
  std::vector<Descriptor> descriptors;
  const Node& list = tree.node(1);
  for (std::size_t index = 2; index < list.end; index = tree.node(index).end) {
    const auto descriptor = read_descriptor(tree, index);
    if (!descriptor) return fail(Errc::unknown_layout, 0);
    descriptors.push_back(*descriptor);
  }
  const std::size_t values = tree.root().children - 1;
  const bool names_itself = values + 1 == descriptors.size() && is_push_list(descriptors.front());
  if (!names_itself && values != descriptors.size()) return fail(Errc::unknown_layout, 0);
  std::size_t value = names_itself ? 1 : list.end;
  for (Descriptor& descriptor : descriptors) {
    descriptor.value = value;
    value = tree.node(value).end;
  }
  return descriptors;
}

// The scales that are stated, by their objects; of two for one object the first stays first.
std::vector<Descriptor> scales_of(const std::vector<Descriptor>& descriptors, const DataTree& tree) {
  std::vector<Descriptor> scales;
  for (const Descriptor& descriptor : descriptors) {
    const bool stated = is_scale_attribute(descriptor) && tree.node(descriptor.value).tag != Tag::null_data;
    if (stated) scales.push_back(descriptor);
  }
  std::ranges::sort(scales, {}, [](const Descriptor& scale) { return std::pair(object_of(scale), scale.value); });
  return scales;
}

Result<std::optional<Scale>> scale_of(const Descriptor& wanted, const std::vector<Descriptor>& scales,
                                      const DataTree& tree) {
  const auto found = std::ranges::lower_bound(scales, object_of(wanted), {}, object_of);
  if (found == scales.end() || object_of(*found) != object_of(wanted)) return std::nullopt;
  const auto scale = read_scale(tree, found->value);
  if (!scale) return std::unexpected(scale.error());
  return *scale;
}

// Landis+Gyr's push setups are those numbered 8 and 9; their lists carry registers without scalers. A list that names
// its device needs no such guess.
bool is_landis_gyr(const std::vector<Descriptor>& descriptors, const Notification& notification) {
  const Descriptor& first = descriptors.front();
  const bool numbered = first.code == "0-8:25.9.0"_obis || first.code == "0-9:25.9.0"_obis;
  return is_push_list(first) && numbered &&
         std::ranges::find(notification.rows, "0-0:42.0.0"_obis, &Row::obis) == notification.rows.end();
}

}  // namespace

bool is_descriptor_list(const DataTree& tree) {
  const Node& root = tree.root();
  if (root.tag != Tag::structure || root.children < 2) return false;
  const Node& list = tree.node(1);
  return list.tag == Tag::array && list.children > 0 && read_descriptor(tree, 2).has_value();
}

Result<void> read_descriptor_list(const DataTree& tree, Notification& notification) {
  const auto descriptors = read_descriptors(tree);
  if (!descriptors) return std::unexpected(descriptors.error());
  const std::vector<Descriptor> scales = scales_of(*descriptors, tree);
  for (const Descriptor& descriptor : *descriptors) {
    const auto code = value_code(descriptor);
    if (!code) continue;
    const auto scale = scale_of(descriptor, scales, tree);
    if (!scale) return std::unexpected(scale.error());
    add_row(notification, *code, tree.node(descriptor.value), *scale);
  }
  if (is_landis_gyr(*descriptors, notification)) notification.family = &families::kLandisGyr;
  return {};
}

}  // namespace ams2mqtt
