// A-XDR bytes (IEC 62056-6-2, "Data") -> a flat tree. The tree is an array of nodes in the order of the wire, each
// knowing where its subtree ends, so that reading a message allocates nothing once the array has grown. Nodes are
// views: they live as long as the bytes that were parsed. Next stage: lists/extract.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/axdr.hpp"
#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/base/obis.hpp"

namespace ams2mqtt {

// The tags of IEC 62056-6-2, table "common data types".
enum class Tag : std::uint8_t {
  null_data = 0,
  array = 1,
  structure = 2,
  boolean = 3,
  bit_string = 4,
  double_long = 5,           // int32
  double_long_unsigned = 6,  // uint32
  octet_string = 9,
  visible_string = 10,
  utf8_string = 12,
  bcd = 13,
  integer = 15,           // int8
  long_integer = 16,      // int16
  unsigned_integer = 17,  // uint8
  long_unsigned = 18,     // uint16
  compact_array = 19,
  long64 = 20,
  long64_unsigned = 21,
  enumeration = 22,  // uint8
  float32 = 23,
  float64 = 24,
  date_time = 25,  // 12 bytes, as in dlms/datetime.hpp
  date = 26,       // 5 bytes
  time = 27,       // 4 bytes
  dont_care = 255,
};

// As the standard spells it: "double-long-unsigned"; "unknown" for other numbers.
[[nodiscard]] std::string_view to_string(Tag tag);

class DataTree {
 public:
  static constexpr std::size_t kMaxDepth = kMaxAxdrDepth;
  static constexpr std::size_t kMaxNodes = 4096;

  struct Node {
    Tag tag = Tag::null_data;
    std::uint32_t children = 0;  // elements of an array or structure; bits of a bit string
    std::uint32_t end = 0;       // index after this node's subtree: its next sibling, if it has one
    Bytes content;               // the value's bytes without tag and length; empty for array and structure

    [[nodiscard]] bool is_compound() const { return tag == Tag::array || tag == Tag::structure; }
    // Octet, visible and UTF-8 strings.
    [[nodiscard]] bool is_string() const {
      return tag == Tag::octet_string || tag == Tag::visible_string || tag == Tag::utf8_string;
    }
  };

  // Replaces the tree by that of one Data value that fills `bytes` to the last one. A compact array (tag 19) becomes an
  // array node with the elements it stands for. Errors, with the offset in `bytes`: truncated, bad_tag, bad_value,
  // too_deep, oversize, trailing_bytes.
  [[nodiscard]] Result<void> parse(Bytes bytes);

  // Index 0 is the root; the first child of node i is i + 1, its sibling is node(i).end.
  [[nodiscard]] const Node& node(std::size_t index) const { return nodes_[index]; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const Node& root() const { return nodes_.front(); }

 private:
  friend class DataParser;
  std::vector<Node> nodes_;
};

// The value of a numeric node: all integer tags, enumeration, boolean (0 or 1), BCD, and floats by their shortest exact
// decimal notation. Nothing for other tags, for a float that is not finite, and for a value that Decimal cannot hold.
[[nodiscard]] std::optional<Decimal> number(const DataTree::Node& node);
// The same of a value of `tag`, whose bytes without tag and length are `content`.
[[nodiscard]] std::optional<Decimal> number_in(Tag tag, Bytes content);
// A six-byte octet string as an OBIS code.
[[nodiscard]] std::optional<ObisCode> obis(const DataTree::Node& node);

}  // namespace ams2mqtt
