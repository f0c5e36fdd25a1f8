#include "ams2mqtt/homeassistant/topics.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "ams2mqtt/base/fingerprint.hpp"
#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

namespace {

// U+00C0...U+017F in lower case without their marks; empty for what is not a letter (the multiplication and division
// signs).
constexpr std::array<std::string_view, 0x180 - 0xC0> kLatinLetters = {
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e",  "e",  "i", "i", "i",  "i",   // U+00C0
    "d", "n", "o",  "o",  "o", "o", "o",  "",  "o", "u", "u",  "u",  "u", "y", "th", "ss",  // U+00D0
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e",  "e",  "i", "i", "i",  "i",   // U+00E0
    "d", "n", "o",  "o",  "o", "o", "o",  "",  "o", "u", "u",  "u",  "u", "y", "th", "y",   // U+00F0
    "a", "a", "a",  "a",  "a", "a", "c",  "c", "c", "c", "c",  "c",  "c", "c", "d",  "d",   // U+0100
    "d", "d", "e",  "e",  "e", "e", "e",  "e", "e", "e", "e",  "e",  "g", "g", "g",  "g",   // U+0110
    "g", "g", "g",  "g",  "h", "h", "h",  "h", "i", "i", "i",  "i",  "i", "i", "i",  "i",   // U+0120
    "i", "i", "ij", "ij", "j", "j", "k",  "k", "k", "l", "l",  "l",  "l", "l", "l",  "l",   // U+0130
    "l", "l", "l",  "n",  "n", "n", "n",  "n", "n", "n", "ng", "ng", "o", "o", "o",  "o",   // U+0140
    "o", "o", "oe", "oe", "r", "r", "r",  "r", "r", "r", "s",  "s",  "s", "s", "s",  "s",   // U+0150
    "s", "s", "t",  "t",  "t", "t", "t",  "t", "u", "u", "u",  "u",  "u", "u", "u",  "u",   // U+0160
    "u", "u", "u",  "u",  "w", "w", "y",  "y", "y", "z", "z",  "z",  "z", "z", "z",  "s",   // U+0170
};

constexpr bool is_lower_or_digit(char character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}
constexpr bool is_upper(char character) {
  return character >= 'A' && character <= 'Z';
}

// The letters for the character that begins at `position`; empty for a separator. Moves `position` past it.
std::string_view letters_at(std::string_view text, std::size_t& position, char& ascii) {
  const char character = text[position++];
  if (is_lower_or_digit(character) || is_upper(character)) {
    ascii = is_upper(character) ? static_cast<char>(character - 'A' + 'a') : character;
    return {&ascii, 1};
  }
  const auto lead = static_cast<unsigned char>(character);
  if (lead < 0xC3 || lead > 0xC5 || position == text.size()) return {};
  const auto continuation = static_cast<unsigned char>(text[position]);
  if ((continuation & 0xC0U) != 0x80U) return {};
  ++position;
  return kLatinLetters[((lead & 0x1FU) << 6U | (continuation & 0x3FU)) - 0xC0U];
}

void join_into(std::string& text, std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  text.clear();
  text.reserve(size);
  for (const std::string_view part : parts) text += part;
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  join_into(text, parts);
  return text;
}

// `node`: whose announcement it is.
std::string whole_config_topic(std::string_view prefix, std::string_view node) {
  return joined({prefix, "/device/", node, "/config"});
}
std::string entity_config_topic(std::string_view prefix, std::string_view platform, std::string_view node,
                                std::string_view key) {
  return joined({prefix, "/", platform, "/", node, "/", key, "/config"});
}

std::string node_of(std::string_view id) {
  return joined({"ams2mqtt_", id});
}

}  // namespace

std::string slug(std::string_view text) {
  std::string result;
  bool separator = false;
  std::size_t position = 0;
  while (position < text.size()) {
    char ascii = 0;
    const std::string_view letters = letters_at(text, position, ascii);
    if (letters.empty()) {
      separator = !result.empty();
      continue;
    }
    if (separator) result += '_';
    separator = false;
    result += letters;
  }
  return result;
}

std::string status_topic(std::string_view base) {
  return joined({base, "/status"});
}

std::string availability_topic(std::string_view base, std::string_view id) {
  return joined({base, "/", id, "/availability"});
}

std::string value_topic(std::string_view base, std::string_view id, std::string_view key) {
  return joined({base, "/", id, "/", key});
}

void write_value_topic(std::string& topic, std::string_view base, std::string_view id, std::string_view key) {
  join_into(topic, {base, "/", id, "/", key});
}

std::string obis_topic(std::string_view base, std::string_view id, const ObisCode& code) {
  std::string topic;
  write_obis_topic(topic, base, id, code);
  return topic;
}

void write_obis_topic(std::string& topic, std::string_view base, std::string_view id, const ObisCode& code) {
  std::string name = obis_name(code);
  std::ranges::replace_if(name, [](char sign) { return sign == '.' || sign == ':' || sign == '*'; }, '_');
  join_into(topic, {base, "/", id, "/obis/", name});
}

std::string dotted_obis_topic(std::string_view base, std::string_view id, const ObisCode& code) {
  return joined({base, "/", id, "/obis/", obis_name(code)});
}

std::string discovery_topic(std::string_view prefix, std::string_view id) {
  return whole_config_topic(prefix, node_of(id));
}

std::string single_discovery_topic(std::string_view prefix, std::string_view platform, std::string_view id,
                                   std::string_view key) {
  return entity_config_topic(prefix, platform, node_of(id), key);
}

std::string event_topic(std::string_view base, std::string_view id) {
  return joined({base, "/", id, "/event"});
}

std::string telegram_topic(std::string_view base, std::string_view id) {
  return joined({base, "/", id, "/telegram"});
}

std::string birth_topic(std::string_view prefix) {
  return joined({prefix, "/status"});
}

// Home Assistant accepts only the characters of a plain id in a discovery topic, so "home/a" needs something that tells
// it from "home_a".
std::string bridge_id(std::string_view base) {
  std::string name = plain_id(base);
  if (name != base) name += "-" + fingerprint(fnv1a(base));
  return "ams2mqtt-bridge_" + name;
}

std::string bridge_topic(std::string_view base, std::string_view key) {
  return joined({base, "/bridge/", key});
}

std::string bridge_discovery_topic(std::string_view prefix, std::string_view base) {
  return whole_config_topic(prefix, bridge_id(base));
}

std::string bridge_single_topic(std::string_view prefix, std::string_view platform, std::string_view base,
                                std::string_view key) {
  return entity_config_topic(prefix, platform, bridge_id(base), key);
}

}  // namespace ams2mqtt
