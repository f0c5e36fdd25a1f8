// A data tree -> its types in words, without any of its values: what a person can report about an unknown list without
// giving away numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ams2mqtt/dlms/data.hpp"

namespace ams2mqtt {

// "structure of 9: octet-string 16, octet-string 11, 4 double-long-unsigned, ..."; at most about 200 characters.
[[nodiscard]] std::string list_shape(const DataTree& tree);

// Which unknown lists have been reported. A line may send one shape after another for ever, and describing a shape
// costs more than reading it: no more than kMax are news.
class UnknownLists {
 public:
  static constexpr std::size_t kMax = 16;

  // Whether to report a list of this shape, judged by its first elements; once for each.
  [[nodiscard]] bool is_news(const DataTree& tree);

 private:
  std::vector<std::uint64_t> seen_;  // shapes as hashes
};

}  // namespace ams2mqtt
