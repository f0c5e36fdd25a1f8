// The catalog -> the README's table of values and topics, in Markdown. A test keeps the README the same as this.
#pragma once

#include <string>

namespace ams2mqtt {

// Rows end with a line feed, the last one too.
[[nodiscard]] std::string value_table();

}  // namespace ams2mqtt
