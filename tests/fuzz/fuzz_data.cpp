// Invariant: parsing ends with a tree or an error whose offset lies in the input; every node of a tree ends behind
// itself and within its parent, its content lies in the input, and reading it as a number, a code or a time is
// harmless.
#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/dlms/datetime.hpp"
#include "fuzz/expect.hpp"

namespace ams2mqtt {
namespace {

void check_tree(const DataTree& tree, Bytes bytes) {
  expect(tree.size() > 0 && tree.size() <= DataTree::kMaxNodes, "the number of nodes has a limit");
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const DataTree::Node& node = tree.node(i);
    expect(node.end > i && node.end <= tree.size(), "a subtree ends behind its root");
    if (!node.content.empty()) {
      expect(node.content.data() >= bytes.data() &&
                 node.content.data() + node.content.size() <= bytes.data() + bytes.size(),
             "content lies in the input");
    }
    if (node.is_compound()) {
      std::size_t child = i + 1;
      for (std::uint32_t count = 0; count < node.children; ++count) {
        expect(child < node.end, "as many children as stated");
        child = tree.node(child).end;
      }
      expect(child == node.end, "children fill their parent");
    }
    if (const auto value = number(node)) expect(!value->to_string().empty(), "a number has a text");
    (void)parse_date_time(node.content);
    if (const auto code = obis(node)) expect(!to_string(*code).empty(), "a code has a text");
  }
}

}  // namespace
}  // namespace ams2mqtt

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ams2mqtt;
  const Bytes bytes(data, size);
  DataTree tree;
  if (const auto parsed = tree.parse(bytes)) {
    check_tree(tree, bytes);
  } else {
    expect(parsed.error().offset <= size, "an error lies in the input");
  }
  if (const auto notification = read_notification(without_llc(bytes))) {
    expect(notification->body.size() <= size, "a body is no longer than its message");
  } else {
    expect(notification.error().offset <= size, "an error lies in the message");
  }
  return 0;
}
