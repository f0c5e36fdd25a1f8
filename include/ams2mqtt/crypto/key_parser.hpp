// A key as a person pasted it -> the AES-128 key, or a part of a sentence that says what is wrong with its form. It
// never repeats any of the key, only counts and positions. The caller owns and wipes both.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/crypto/aes_gcm.hpp"

namespace ams2mqtt {

// Without the white space around it, as a pasted key or password has.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// 32 hexadecimal digits in either case, in any notation: with blanks, separators, quotes or brackets around and between
// the bytes, with 0x before all of them or each. The error follows the name of what holds the key: "has 35 characters,
// 3 more than the 32 hexadecimal digits of a key; ...".
[[nodiscard]] std::expected<AesKey, std::string> parse_key_text(std::string_view text);

// 16 hexadecimal digits; nothing for any other text.
[[nodiscard]] std::optional<SystemTitle> parse_system_title(std::string_view text);

}  // namespace ams2mqtt
