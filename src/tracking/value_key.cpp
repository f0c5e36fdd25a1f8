#include "ams2mqtt/tracking/value_key.hpp"

#include <algorithm>
#include <cstddef>

namespace ams2mqtt {

namespace {

constexpr std::size_t kMaxIdLength = 64;

constexpr bool is_letter_or_digit(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9');
}

}  // namespace

std::string plain_id(std::string_view text) {
  std::string id;
  bool replaced = false;
  for (const char character : text) {
    if (id.size() == kMaxIdLength) break;
    const bool allowed = is_letter_or_digit(character) || character == '_' || character == '-';
    if (allowed) {
      id += character;
    } else if (!replaced) {
      id += '_';
    }
    replaced = !allowed;
  }
  return id;
}

ObisCode obis_identity(const ObisCode& code) {
  const bool has_short_name = code.a == 1 || (code.a == 0 && code.b == 0);
  if (!has_short_name) return code;
  return {1, 0, code.c, code.d, code.e, code.f};
}

std::string obis_name(const ObisCode& code) {
  const ObisCode identity = obis_identity(code);
  return identity.a == 1 ? to_cde(identity) : to_string(identity);
}

std::string value_key(const Quantity* quantity, const ObisCode& code) {
  if (quantity != nullptr) return std::string(quantity->key);
  std::string key = "obis_" + obis_name(code);
  std::ranges::replace_if(key, [](char character) { return !is_letter_or_digit(character); }, '_');
  return key;
}

bool stays_true(const Quantity* quantity) {
  return quantity != nullptr && (quantity->kind != Kind::measurement || quantity->lasts);
}

}  // namespace ams2mqtt
