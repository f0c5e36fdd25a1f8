#include "ams2mqtt/framing/gateway_payload.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tibber_container.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kJsonBlanks = " \t\r\n";

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kJsonBlanks), text.size()));
  return text;
}

// Reads a JSON text of plain characters, which a key is and hexadecimal digits are; nothing for any other.
std::optional<std::string_view> take_plain_text(std::string_view& json) {
  json = without_blanks(json);
  if (!json.starts_with('"')) return std::nullopt;
  const std::size_t end = json.find_first_of("\"\\", 1);
  if (end == std::string_view::npos || json[end] == '\\') return std::nullopt;
  const std::string_view text = json.substr(1, end - 1);
  json.remove_prefix(end + 1);
  return text;
}

// The text of the first "data" that is one of hexadecimal digits. Other members may have any form, so they are not
// read: a key is recognised by the colon and the text behind it.
std::vector<std::uint8_t> data_of(std::string_view json) {
  constexpr std::string_view kKey = "\"data\"";
  for (std::size_t at = json.find(kKey); at != std::string_view::npos; at = json.find(kKey)) {
    json.remove_prefix(at + kKey.size());
    std::string_view rest = without_blanks(json);
    if (!rest.starts_with(':')) continue;
    rest.remove_prefix(1);
    const auto digits = take_plain_text(rest);
    if (!digits || digits->empty()) continue;
    if (auto bytes = from_hex(*digits)) return *std::move(bytes);
  }
  return {};
}

}  // namespace

std::vector<std::uint8_t> gateway_bytes(Bytes payload) {
  if (payload.size() > kMaxGatewayPayload) return {};
  const std::string_view text(reinterpret_cast<const char*>(payload.data()), payload.size());
  if (without_blanks(text).starts_with('{')) return data_of(text);
  if (is_tibber_container(payload)) return tibber_telegram(payload, kMaxGatewayPayload);
  return {payload.begin(), payload.end()};
}

}  // namespace ams2mqtt
