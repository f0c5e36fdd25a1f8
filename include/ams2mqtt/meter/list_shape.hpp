// A data tree -> its types in words, without any of its values: what a person can report of a list that is not known
// without giving away numbers.
#pragma once

#include <string>

#include "ams2mqtt/dlms/data.hpp"

namespace ams2mqtt {

// "structure of 9: octet-string 16, octet-string 11, 4 double-long-unsigned, ..."; at most about 200 characters.
[[nodiscard]] std::string list_shape(const DataTree& tree);

}  // namespace ams2mqtt
