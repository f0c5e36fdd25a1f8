#include "ams2mqtt/config/listen_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "setting_text.hpp"

namespace ams2mqtt {

namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

// In the usual form of its kind, which has a colon where it is IPv6.
std::optional<std::string> address_from(std::string_view text) {
  if (text == "localhost") return "127.0.0.1";
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  std::array<char, INET6_ADDRSTRLEN> written{};
  const std::string address(text);
  for (const int family : {AF_INET, AF_INET6}) {
    if (::inet_pton(family, address.c_str(), bytes.data()) != 1) continue;
    return ::inet_ntop(family, bytes.data(), written.data(), written.size());
  }
  return std::nullopt;
}

bool is_v6(std::string_view address) {
  return address.contains(':');
}

}  // namespace

bool ListenAddress::is_loopback() const {
  return address == "::1" || (!is_v6(address) && address.starts_with("127."));
}

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  ListenAddress result;
  if (text == "on") return result;
  if (is_digits(text)) return set_port(result.port, text) ? std::optional(result) : std::nullopt;
  const bool bracketed = text.starts_with('[');
  const std::size_t colon = text.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracketed ? text[colon - 1] == ']' : text.find(':') == colon);
  if (has_port) {
    if (!set_port(result.port, text.substr(colon + 1))) return std::nullopt;
    text = text.substr(0, colon);
  }
  if (bracketed) {
    if (!text.ends_with(']')) return std::nullopt;
    text = text.substr(1, text.size() - 2);
  }
  const auto address = address_from(text);
  if (!address || (bracketed && !is_v6(*address))) return std::nullopt;
  result.address = *address;
  return result;
}

std::string to_string(const ListenAddress& address) {
  const std::string port = ':' + std::to_string(address.port);
  return is_v6(address.address) ? '[' + address.address + ']' + port : address.address + port;
}

}  // namespace ams2mqtt
