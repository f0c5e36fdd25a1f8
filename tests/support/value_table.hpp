// The catalog -> the table of values in docs/topics.md, in Markdown. A test keeps the page the same as this.
#pragma once

#include <string>

namespace ams2mqtt {

// Rows end with a line feed, the last one too.
[[nodiscard]] std::string value_table();

}  // namespace ams2mqtt
