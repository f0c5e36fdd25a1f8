// Text from a meter or a person -> text that is safe anywhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ams2mqtt {

// The longest text of a value, in characters, which is also the longest state that Home Assistant stores.
inline constexpr std::size_t kMaxTextLength = 255;

// Text fit for a state and for JSON: valid UTF-8 without control characters, cut at kMaxTextLength characters, no
// blanks around it. Bytes that are not UTF-8 are dropped. May be empty.
[[nodiscard]] std::string clean_text(std::string_view text);
// The same, replacing `clean`, whose memory is used again; `text` must not be in it.
void write_clean_text(std::string& clean, std::string_view text);

}  // namespace ams2mqtt
