#include "ams2mqtt/meter/descriptor_list.hpp"

#include <algorithm>
#include <vector>

#include "ams2mqtt/meter/row_reader.hpp"
#include "ams2mqtt/meter/vendor.hpp"

namespace ams2mqtt {

namespace {

using Node = DataTree::Node;

// Interface classes of IEC 62056-6-2.
constexpr std::uint64_t kRegister = 3;
constexpr std::uint64_t kPushSetup = 40;
constexpr std::uint8_t kPushSetupCode = 25;  // 0-b:25.9.0
constexpr int kValueAttribute = 2;
constexpr int kScaleAttribute = 3;

struct Descriptor {
  std::uint64_t class_id = 0;
  ObisCode code;
  int attribute = 0;
  std::size_t value = 0;  // its node
};

std::optional<Descriptor> read_descriptor(const DataTree& tree, std::size_t index) {
  const Node& row = tree.node(index);
  if (row.tag != Tag::structure || (row.children != 4 && row.children != 6)) return std::nullopt;
  const Node& class_id = tree.node(index + 1);
  const auto code = obis(tree.node(index + 2));
  const Node& attribute = tree.node(index + 3);
  if (class_id.tag != Tag::long_unsigned || !code || attribute.tag != Tag::integer) return std::nullopt;
  return Descriptor{ByteReader(class_id.content).u16(), *code, static_cast<std::int8_t>(attribute.content[0]), 0};
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
  const bool names_itself = values + 1 == descriptors.size();
  if (!names_itself && values != descriptors.size()) return fail(Errc::unknown_layout, 0);
  std::size_t value = names_itself ? 1 : list.end;
  for (Descriptor& descriptor : descriptors) {
    descriptor.value = value;
    value = tree.node(value).end;
  }
  return descriptors;
}

Result<std::optional<Scale>> scale_of(const Descriptor& wanted, const std::vector<Descriptor>& all,
                                      const DataTree& tree) {
  for (const Descriptor& other : all) {
    if (other.class_id != wanted.class_id || other.code != wanted.code || other.attribute != kScaleAttribute) continue;
    if (wanted.class_id != kRegister || !is_scale(tree, other.value)) continue;
    const auto scale = read_scale(tree, other.value);
    if (!scale) return std::unexpected(scale.error());
    return *scale;
  }
  return std::nullopt;
}

// Landis+Gyr numbers its push setups in group B, and sends registers without their scalers.
const Vendor* vendor_of(const std::vector<Descriptor>& descriptors) {
  const ObisCode& push = descriptors.front().code;
  const bool landis_gyr = push.c == kPushSetupCode && push.d == 9 && push.b != 0;
  return landis_gyr ? find_vendor("LGZ") : nullptr;
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
  notification.vendor = vendor_of(*descriptors);
  for (const Descriptor& descriptor : *descriptors) {
    if (descriptor.class_id == kPushSetup || descriptor.attribute != kValueAttribute) continue;
    const auto scale = scale_of(descriptor, *descriptors, tree);
    if (!scale) return std::unexpected(scale.error());
    add_row(notification, descriptor.code, tree.node(descriptor.value), *scale);
  }
  return {};
}

}  // namespace ams2mqtt
