#include "topic_rules.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ranges>
#include <string_view>

#include "ams2mqtt/base/invisible.hpp"
#include "ams2mqtt/base/shown.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMaxFilterLength = 256;
constexpr std::size_t kMaxTopicLength = 128;  // of a prefix, so that whole topics stay far below MQTT's 65535

bool is_control(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x20 || byte == 0x7F;
}

// Without the blanks at the ends of its levels.
std::string without_blanks(std::string_view topic) {
  std::string text;
  for (const auto part : std::views::split(topic, '/')) {
    std::string_view level(part.begin(), part.end());
    while (level.starts_with(' ')) level.remove_prefix(1);
    while (level.ends_with(' ')) level.remove_suffix(1);
    if (!level.empty()) text.append(text.empty() ? "" : "/").append(level);
  }
  return text;
}

// As seen by brokers that treat dots as slashes.
std::string with_slashes(std::string topic) {
  std::ranges::replace(topic, '.', '/');
  return topic;
}

std::string code_point(char32_t code) {
  std::array<char, 8> digits{};
  const int size = std::snprintf(digits.data(), digits.size(), "%04X", static_cast<unsigned>(code));
  return "U+" + std::string(digits.data(), static_cast<std::size_t>(size));
}

bool is_at_or_below(std::string_view topic, std::string_view level) {
  return topic.starts_with(level) && (topic.size() == level.size() || topic[level.size()] == '/');
}

bool overlap(std::string_view one, std::string_view other) {
  return is_at_or_below(one, other) || is_at_or_below(other, one);
}

}  // namespace

std::optional<std::string> topic_problem(const std::string& topic) {
  if (topic.empty()) return " must not be empty; remove the line for the default";
  if (topic.find_first_of("+#") != std::string::npos) {
    return " must not contain the wildcards + or #, as " + in_quotes(topic) + " does";
  }
  if (topic.front() == '/' || topic.back() == '/' || topic.find("//") != std::string::npos) {
    return " must not have an empty level: write it without '/' at either end and without '//', not " +
           in_quotes(topic);
  }
  if (topic.front() == '$') return " must not begin with '$': such topics belong to the broker";
  if (topic.size() > kMaxTopicLength) return " must have at most " + std::to_string(kMaxTopicLength) + " bytes";
  if (std::ranges::any_of(topic, is_control)) {
    return " must not contain control characters such as tabs and line ends";
  }
  if (const auto code = first_invisible(topic)) {
    return " must not contain invisible characters, such as " + code_point(*code) + " in it; retype it";
  }
  const std::string bare = without_blanks(topic);
  if (bare == topic) return std::nullopt;
  return " must not have a blank at either end of a level, as " + in_quotes(topic) +
         " does: for a broker that is a different topic" + (bare.empty() ? "" : "; write " + in_quotes(bare));
}

std::optional<std::string> overlap_problem(const std::string& base, const std::string& prefix) {
  if (base.empty() || prefix.empty()) return std::nullopt;  // has its own sentence
  if (!overlap(with_slashes(base), with_slashes(prefix))) return std::nullopt;
  std::string relation = " is below";
  if (base.size() == prefix.size()) relation = " is the same as";
  if (base.size() < prefix.size()) relation = " is above";
  return "base_topic " + in_quotes(base) + relation + " discovery_prefix " + in_quotes(prefix) +
         (overlap(base, prefix) ? "" : " for a broker that treats dots as slashes") +
         ", so the daemon would receive its own messages; choose topics of which neither begins with the other, such "
         "as "
         "'ams2mqtt' and 'homeassistant'";
}

std::optional<std::string> filter_problem(const std::string& filter) {
  if (filter.empty()) return " is missing; write what the gateways publish on, such as han/+/raw";
  if (filter.size() > kMaxFilterLength) return " must have at most " + std::to_string(kMaxFilterLength) + " bytes";
  for (const auto part : std::views::split(filter, '/')) {
    const std::string_view level(part.begin(), part.end());
    if (!level.contains('#') && (level == "+" || !level.contains('+'))) continue;
    return " may have '+' in place of whole levels, such as han/+/raw, and no '#'; not " + in_quotes(filter);
  }
  return std::nullopt;
}

bool covers(std::string_view filter, std::string_view base) {
  while (!base.empty()) {
    const std::string_view wanted = filter.substr(0, filter.find('/'));
    const std::string_view level = base.substr(0, base.find('/'));
    if ((wanted != "+" && wanted != level) || wanted.size() == filter.size()) return false;
    filter.remove_prefix(wanted.size() + 1);
    base.remove_prefix(std::min(level.size() + 1, base.size()));
  }
  return true;
}

}  // namespace ams2mqtt
