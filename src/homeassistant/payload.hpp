// A reading -> the payload of its topic. What Home Assistant would refuse has none: an empty text, a clock without an
// offset, words where a number belongs.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

// The longest state that Home Assistant stores, in characters.
inline constexpr std::size_t kMaxTextLength = 255;

// Text fit for a state and for JSON: valid UTF-8 without control characters, cut at kMaxTextLength characters, no
// blanks around it. Bytes that are not UTF-8 are dropped. May be empty.
[[nodiscard]] std::string clean_text(std::string_view text);

// Writes the payload into `payload`, whose memory is used again. False, and an empty `payload`, when there is none.
[[nodiscard]] bool render_payload(const Reading& reading, std::string& payload);

}  // namespace ams2mqtt
