#include "ams2mqtt/crypto/key_parser.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

constexpr std::size_t kDigits = 32;
constexpr std::size_t kTextKey = 16;  // characters of a key that is written as text
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

bool has_any(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

std::string wrong_count(std::size_t count) {
  const bool more = count > kDigits;
  return "has " + std::to_string(count) + " characters, " + std::to_string(more ? count - kDigits : kDigits - count) +
         (more ? " more" : " fewer") +
         " than the 32 hexadecimal digits of a key; copy the key again, completely and nothing else";
}

// The most telling fault comes first: a wrong character explains a wrong count.
std::string what_is_wrong(std::string_view text) {
  if (text.empty()) return "is empty; write the 32 hexadecimal digits of the key";
  if (has_any(text, "\"'`")) return "has quotes around or inside the key; write only its 32 hexadecimal digits";
  if (text.starts_with("0x") || text.starts_with("0X")) {
    return "begins with 0x; write only the 32 hexadecimal digits";
  }
  const std::size_t wrong = text.find_first_not_of(kHexDigits);
  if (text.size() == kTextKey && wrong != std::string_view::npos) {
    return "has 16 characters and may be a key written as text; write each character as two hexadecimal digits";
  }
  if (has_any(text, kBlanks)) return "has blanks inside the key; write its 32 hexadecimal digits without them";
  if (wrong == std::string_view::npos) return wrong_count(text.size());
  if (text.find_first_not_of(std::string(kHexDigits) + ":-.,") == std::string_view::npos) {
    return "has separators between the bytes of the key; write its 32 hexadecimal digits without them";
  }
  if (text.size() != kDigits) return wrong_count(text.size());
  return "has a character at position " + std::to_string(wrong + 1) +
         " that is not a hexadecimal digit; a key has only 0 to 9 and A to F";
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::expected<AesKey, std::string> parse_key_text(std::string_view text) {
  const std::string_view key = trimmed(text);
  if (const auto parsed = parse_aes_key(key)) return *parsed;
  return std::unexpected(what_is_wrong(key));
}

std::optional<SystemTitle> parse_system_title(std::string_view text) {
  SystemTitle title{};
  const auto bytes = from_hex(text);
  if (text.size() != 2 * title.size() || !bytes) return std::nullopt;
  if (bytes->size() != title.size()) return std::nullopt;
  std::ranges::copy(*bytes, title.begin());
  return title;
}

}  // namespace ams2mqtt
