#include "ams2mqtt/http/web_request.hpp"

#include <algorithm>
#include <ranges>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

namespace {

bool is_control(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte < 0x20 || byte == 0x7F;
}

// Nothing: a % without two hexadecimal digits, or a control character.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char letter = text[at];
    if (letter == '%') {
      if (text.size() - at < 3) return std::nullopt;
      const auto high = hex_digit(text[at + 1]);
      const auto low = hex_digit(text[at + 2]);
      if (!high || !low) return std::nullopt;
      letter = static_cast<char>(*high * 16 + *low);
      at += 2;
    } else if (letter == '+' && plus_is_blank) {
      letter = ' ';
    }
    if (is_control(letter)) return std::nullopt;
    result += letter;
  }
  return result;
}

bool add_segments(WebRequest& request, std::string_view path) {
  if (path.empty()) request.path.emplace_back();  // in which split finds nothing
  for (const auto part : std::views::split(path, '/')) {
    auto segment = percent_decoded({part.begin(), part.end()}, false);
    if (!segment || *segment == "." || *segment == "..") return false;
    request.path.push_back(std::move(*segment));
  }
  return true;
}

bool add_parameters(WebRequest& request, std::string_view query) {
  if (query.empty()) return true;
  for (const auto part : std::views::split(query, '&')) {
    const std::string_view text(part.begin(), part.end());
    const std::size_t equals = std::min(text.find('='), text.size());
    auto name = percent_decoded(text.substr(0, equals), true);
    auto value = percent_decoded(text.substr(std::min(equals + 1, text.size())), true);
    if (!name || !value || request.query.size() == WebRequest::kMostParameters) return false;
    request.query.emplace_back(std::move(*name), std::move(*value));
  }
  return true;
}

}  // namespace

std::optional<std::string_view> WebRequest::parameter(std::string_view name) const {
  const auto found = std::ranges::find(query, name, [](const auto& each) { return std::string_view(each.first); });
  return found == query.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

std::optional<WebRequest> parse_target(std::string_view target) {
  if (!target.starts_with('/') || target.size() > WebRequest::kLongest) return std::nullopt;
  target.remove_prefix(1);
  const std::size_t mark = std::min(target.find('?'), target.size());
  WebRequest request;
  const bool good = add_segments(request, target.substr(0, mark)) &&
                    add_parameters(request, target.substr(std::min(mark + 1, target.size())));
  return good ? std::optional(std::move(request)) : std::nullopt;
}

WebAnswer refusal(unsigned status, std::string_view sentence) {
  return {.status = status, .body = "{\"error\":\"" + std::string(sentence) + "\"}\n"};
}

}  // namespace ams2mqtt
