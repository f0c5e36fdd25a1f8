#include "home_address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "ams2mqtt/base/shown.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kLongestPart = 255;

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0 ? std::optional(port) : std::nullopt;
}

bool is_clean(std::string_view part) {
  const auto fits = [](char one) { return one > ' ' && one < '\x7f' && one != '@' && one != '?' && one != '#'; };
  return part.size() <= kLongestPart && std::ranges::all_of(part, fits);
}

std::unexpected<std::string> no_address(std::string_view text) {
  return std::unexpected("'" + shown_text(text) +
                         "' is not the address of a Home Assistant; one looks like http://homeassistant.local:8123");
}

}  // namespace

std::expected<HomeAddress, std::string> parse_home_address(std::string_view text) {
  HomeAddress address;
  std::string_view rest = text;
  if (rest.starts_with("https://")) {
    address.tls = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return no_address(text);
  }
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view path = rest.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  address.path = path;
  rest = rest.substr(0, slash);
  const bool bracketed = rest.starts_with('[');
  const std::size_t end = bracketed ? rest.find(']') : rest.find(':');
  if (bracketed && end == std::string_view::npos) return no_address(text);
  address.host = bracketed ? rest.substr(1, end - 1) : rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(bracketed ? end + 1 : end);
  address.port = address.tls ? 443 : 80;
  if (!rest.empty()) {
    const auto port = rest.starts_with(':') ? parse_port(rest.substr(1)) : std::nullopt;
    if (!port) return no_address(text);
    address.port = *port;
  }
  const bool fits = !address.host.empty() && is_clean(address.host) && is_clean(address.path);
  return fits ? std::expected<HomeAddress, std::string>(address) : no_address(text);
}

std::string host_and_port(const HomeAddress& address) {
  const bool is_v6 = address.host.contains(':');
  return (is_v6 ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
}

std::string to_string(const HomeAddress& address) {
  return (address.tls ? "https://" : "http://") + host_and_port(address) + address.path;
}

}  // namespace ams2mqtt
