#include "ams2mqtt/base/obis.hpp"

#include <charconv>

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kAnyPeriod = 255;

void append_group(std::string& text, std::uint8_t group, char separator) {
  if (separator != '\0') text += separator;
  std::array<char, 3> buffer{};
  text.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), group).ptr);
}

}  // namespace

std::string to_string(const ObisCode& code) {
  std::string text;
  append_group(text, code.a, '\0');
  append_group(text, code.b, '-');
  append_group(text, code.c, ':');
  append_group(text, code.d, '.');
  append_group(text, code.e, '.');
  if (code.f != kAnyPeriod) append_group(text, code.f, '*');
  return text;
}

std::string to_cde(const ObisCode& code) {
  std::string text;
  append_group(text, code.c, '\0');
  append_group(text, code.d, '.');
  append_group(text, code.e, '.');
  if (code.f != kAnyPeriod) append_group(text, code.f, '*');
  return text;
}

}  // namespace ams2mqtt
