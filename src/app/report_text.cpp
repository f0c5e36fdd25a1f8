#include "report_text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kLongestShown = 1000;  // bytes of a line

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" -"), line.size());
}

// Where the value of a setting begins that holds a secret or a login; `_file` settings only name a file.
std::optional<std::size_t> secret_value_in(std::string_view line) {
  constexpr std::array<std::string_view, 7> kNames = {"password", "passwd", "username", "user",
                                                      "key",      "token",  "secret"};
  for (std::size_t colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':', colon + 1)) {
    std::string_view name = line.substr(0, colon);
    while (name.ends_with('"') || name.ends_with('\'') || name.ends_with(' ')) name.remove_suffix(1);
    const bool is_secret = std::ranges::any_of(kNames, [&](std::string_view each) { return name.ends_with(each); });
    if (is_secret) return colon + 1;
  }
  return std::nullopt;
}

// Words that look like secrets, each for itself.
std::string without_secret_words(std::string_view line) {
  constexpr std::string_view kBetween = " \t,{}[]\"'()=";
  if (holds_key(line)) return std::string(kNotShown);
  std::string result;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = std::min(line.find_first_of(kBetween, at), line.size());
    const std::string_view word = line.substr(at, end - at);
    const Secrecy secrecy = secrecy_of(word);
    result += secrecy == Secrecy::key || secrecy == Secrecy::login ? kNotShown : word;
    if (end < line.size()) result += line[end];
    at = end + 1;
  }
  return result;
}

template <class Take>
void each_line(std::string_view text, Take take) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    take(text.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace

std::string masked_configuration(std::string_view yaml, NumberMask& mask) {
  std::string result;
  std::size_t hidden_below = std::string_view::npos;  // lines that are indented further belong to a secret
  each_line(yaml, [&](std::string_view raw) {
    std::string_view line = raw;
    if (const std::size_t comment = line.find(" #"); comment != std::string_view::npos) line = line.substr(0, comment);
    if (indent_of(line) == line.size() || line[indent_of(line)] == '#') return;
    if (indent_of(line) > hidden_below) return;
    hidden_below = std::string_view::npos;
    std::string shown;
    if (const auto value = secret_value_in(line)) {
      hidden_below = indent_of(line);
      shown = std::string(line.substr(0, *value)) + ' ' + std::string(kNotShown);
    } else {
      shown = without_secret_words(line);
    }
    result += one_line(mask.masked_text(shown), kLongestShown) + '\n';
  });
  return result;
}

std::string masked_log(std::string_view log, NumberMask& mask) {
  std::string result;
  each_line(log, [&](std::string_view line) {
    result += one_line(mask.masked_text(without_secret_words(line)), kLongestShown) + '\n';
  });
  return result;
}

}  // namespace ams2mqtt
