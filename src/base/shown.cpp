#include "ams2mqtt/base/shown.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace ams2mqtt {

namespace {

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}
bool is_lower(char letter) {
  return letter >= 'a' && letter <= 'z';
}
bool is_upper(char letter) {
  return letter >= 'A' && letter <= 'Z';
}
bool is_hex(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
}
bool is_base64(char letter) {
  return is_digit(letter) || is_lower(letter) || is_upper(letter) || letter == '+' || letter == '/';
}

// The digits of "00 11", "00:11", "0x00, 0x11", "'0011'", "{0x00, ...}"; nothing when there is anything else.
std::optional<std::size_t> hex_digits(std::string_view text) {
  constexpr std::string_view kBetween = " \t\r\n:;-.,_\"'`{}[]()\\";
  std::size_t digits = 0;
  while (!text.empty()) {
    const bool prefix = text.size() > 1 && (text[1] == 'x' || text[1] == 'X') && (text[0] == '0' || text[0] == '\\');
    if (prefix) {
      text.remove_prefix(2);
    } else if (is_hex(text[0]) || kBetween.find(text[0]) != std::string_view::npos) {
      if (is_hex(text[0])) ++digits;
      text.remove_prefix(1);
    } else {
      return std::nullopt;
    }
  }
  return digits;
}

// 8-4-4-4-12
bool is_uuid(std::string_view text) {
  constexpr std::array<std::size_t, 4> kDashes = {8, 13, 18, 23};
  if (text.size() != 36) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = std::ranges::find(kDashes, at) != kDashes.end();
    if (dash ? text[at] != '-' : !is_hex(text[at])) return false;
  }
  return true;
}

bool is_key(std::string_view text) {
  constexpr std::size_t kDigits = 28;  // of the 32 a few may be lost on the way
  if (is_uuid(text)) return false;
  if (text.find("-----BEGIN") != std::string_view::npos) return true;
  if (hex_digits(text).value_or(0) >= kDigits) return true;
  // 16 or 32 bytes
  const std::string_view digits = text.substr(0, text.find('='));
  const std::size_t padding = text.size() - digits.size();
  const bool whole = (digits.size() == 22 && padding == 2) || (digits.size() == 43 && padding == 1);
  return whole && text.find_first_not_of('=', digits.size()) == std::string_view::npos &&
         std::ranges::all_of(digits, is_base64);
}

bool is_login(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return false;
  return scheme != std::string_view::npos || text.substr(0, at).find(':') != std::string_view::npos;
}

bool is_password(std::string_view text) {
  constexpr std::array<std::string_view, 6> kNames = {"token=", "password=", "passwd=", "secret=", "key=", "auth="};
  for (const std::string_view name : kNames) {
    if (text.find(name) != std::string_view::npos) return true;
  }
  // Signs that paths, topics and names have as well say nothing.
  constexpr std::string_view kSigns = "!\"#$&()*+;<=>?@[\\]^`{|}~";
  constexpr std::size_t kShortest = 8;
  constexpr std::size_t kKinds = 3;
  const auto any = [text](auto is) { return std::ranges::any_of(text, is) ? std::size_t{1} : std::size_t{0}; };
  const auto is_sign = [&](char letter) { return kSigns.find(letter) != std::string_view::npos; };
  return text.size() >= kShortest && any(is_lower) + any(is_upper) + any(is_digit) + any(is_sign) >= kKinds;
}

}  // namespace

Secrecy secrecy_of(std::string_view text) {
  if (is_key(text)) return Secrecy::key;
  if (is_login(text)) return Secrecy::login;
  return is_password(text) ? Secrecy::password : Secrecy::none;
}

bool holds_key(std::string_view text) {
  constexpr std::size_t kDigits = 32;
  std::size_t row = 0;
  return std::ranges::any_of(text, [&row](char letter) { return (row = is_hex(letter) ? row + 1 : 0) >= kDigits; });
}

std::string shown_text(std::string_view text) {
  constexpr std::size_t kMaxShown = 60;
  if (secrecy_of(text) != Secrecy::none) return std::string(kNotShown);
  std::string line;
  for (const char letter : text.substr(0, kMaxShown)) {
    const auto byte = static_cast<unsigned char>(letter);
    line += byte < 0x20 || byte == 0x7F ? '?' : letter;
  }
  return text.size() > kMaxShown ? line + "..." : line;
}

std::string in_quotes(std::string_view text) {
  const bool hidden = secrecy_of(text) != Secrecy::none;
  return hidden ? std::string(kNotShown) : "'" + shown_text(text) + "'";
}

}  // namespace ams2mqtt
