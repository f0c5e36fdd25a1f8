#include "ams2mqtt/crypto/key_parser.hpp"

#include <algorithm>

#include "ams2mqtt/base/wipe.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kDigits = 32;
constexpr std::size_t kTextKey = 16;  // characters of a key that is written as text
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::string_view kAround = " \t\r\n:;-.,_\"'`{}[]()\\";  // and between the bytes of a pasted key

// What is left when blanks, quotes, separators and each 0x are gone.
std::string without_notation(std::string_view text) {
  std::string rest;
  rest.reserve(text.size());  // no copy is left behind
  while (!text.empty()) {
    const bool prefix = text.size() > 1 && (text[1] == 'x' || text[1] == 'X') && (text[0] == '0' || text[0] == '\\');
    if (!prefix && !kAround.contains(text[0])) rest += text[0];
    text.remove_prefix(prefix ? 2 : 1);
  }
  return rest;
}

std::string wrong_count(std::size_t count) {
  const bool more = count > kDigits;
  return "has " + std::to_string(count) + " characters, " + std::to_string(more ? count - kDigits : kDigits - count) +
         (more ? " more" : " fewer") +
         " than the 32 hexadecimal digits of a key; copy the key again, completely and nothing else";
}

// Of `text`, of which `rest` is left without notation.
std::string what_is_wrong(std::string_view text, std::string_view rest) {
  if (rest.empty()) return "is empty; write the 32 hexadecimal digits of the key";
  const bool is_hex = rest.find_first_not_of(kHexDigits) == std::string_view::npos;
  if (text.size() == kTextKey && !is_hex) {
    return "has 16 characters and may be a key written as text; write each character as two hexadecimal digits";
  }
  if (rest.size() != kDigits) return wrong_count(rest.size());
  const std::size_t wrong = text.find_first_not_of(std::string(kHexDigits).append(kAround).append("xX"));
  return "has a character" + (wrong == std::string_view::npos ? "" : " at position " + std::to_string(wrong + 1)) +
         " that is not a hexadecimal digit; a key has only 0 to 9 and A to F";
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::expected<AesKey, std::string> parse_key_text(std::string_view text) {
  std::string rest = without_notation(text);
  const auto parsed = parse_aes_key(rest);
  const std::string wrong = parsed ? "" : what_is_wrong(trimmed(text), rest);
  wipe(rest);
  if (!parsed) return std::unexpected(wrong);
  return *parsed;
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
