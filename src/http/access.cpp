#include "ams2mqtt/http/access.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "ams2mqtt/config/listen_address.hpp"
#include "ams2mqtt/config/secret_digest.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kBasic = "basic ";
constexpr std::size_t kLongestLogin = 1024;  // in base64

bool begins_with_basic(std::string_view text) {
  return text.size() > kBasic.size() &&
         std::ranges::equal(text.substr(0, kBasic.size()), kBasic, [](char one, char other) {
           return (one >= 'A' && one <= 'Z' ? static_cast<char>(one - 'A' + 'a') : one) == other;
         });
}

}  // namespace

std::string basic_password(std::string_view authorization) {
  if (!begins_with_basic(authorization)) return {};
  authorization.remove_prefix(kBasic.size());
  if (authorization.size() > kLongestLogin || authorization.size() % 4 != 0) return {};
  std::array<unsigned char, kLongestLogin> login{};
  const int size = EVP_DecodeBlock(login.data(), reinterpret_cast<const unsigned char*>(authorization.data()),
                                   static_cast<int>(authorization.size()));
  if (size < 0) return {};
  std::string_view text(reinterpret_cast<const char*>(login.data()), static_cast<std::size_t>(size));
  // What fills the last block counts as bytes of 0 there.
  while (text.ends_with('\0')) text.remove_suffix(1);
  const std::size_t colon = text.find(':');
  return colon == std::string_view::npos ? std::string() : std::string(text.substr(colon + 1));
}

bool is_loopback_name(std::string_view host) {
  const auto address = parse_listen_address(host);
  return host.find_first_not_of("0123456789") != std::string_view::npos && address && host != "on" &&
         address->is_loopback();
}

AccessRule::AccessRule(const HttpConfig& http) : digest_(http.password), ingress_(http.ingress) {}

Access AccessRule::judge(const WebCaller& caller) const {
  if (ingress_ && caller.address == kIngressPeer && !caller.remote_user.empty()) return Access::granted;
  if (!digest_.empty()) {
    if (caller.authorization.empty()) return Access::password_missing;
    return has_digest(basic_password(caller.authorization), digest_) ? Access::granted : Access::password_wrong;
  }
  const bool is_here = ListenAddress{.address = std::string(caller.address)}.is_loopback();
  if (!is_here) return Access::refused;
  return is_loopback_name(caller.host) ? Access::granted : Access::foreign_name;
}

}  // namespace ams2mqtt
