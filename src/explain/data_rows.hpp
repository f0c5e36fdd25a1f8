// A value of A-XDR (IEC 62056-6-2), element by element, as far as it can be read.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "rows.hpp"

namespace ams2mqtt {

// What an element's content means, where the list says so.
struct ElementMeaning {
  std::size_t offset = 0;  // of the content in the message's bytes
  std::size_t size = 0;
  std::string words;
};

// Explains the value that begins at bytes[at] and is to fill the rest. The offset of the byte at which it fails, or
// bytes.size(). `meanings` are sorted by their offset.
std::size_t explain_data(const RowWriter& rows, Bytes bytes, std::size_t at,
                         const std::vector<ElementMeaning>& meanings);

}  // namespace ams2mqtt
