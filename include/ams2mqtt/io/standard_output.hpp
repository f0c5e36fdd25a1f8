// Writing to standard output at once, so that who reads a pipe has each line when it is there.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace ams2mqtt {

// The error says why nothing more can be written; it is empty when the reader has simply gone, as `head -1` does.
[[nodiscard]] std::expected<void, std::string> write_standard_output(std::string_view text);

}  // namespace ams2mqtt
