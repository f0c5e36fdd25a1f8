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

std::optional<ObisCode> parse_reduced_obis(std::string_view text) {
  if (text.find_first_of("-:") != std::string_view::npos) return std::nullopt;
  const std::string_view groups = text.substr(0, text.find('*'));
  const std::string_view period = text.substr(groups.size());
  const std::string code = "1-0:" + std::string(groups);
  if (const auto whole = parse_obis(code + std::string(period))) return whole;
  return parse_obis(code + ".0" + std::string(period));
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
