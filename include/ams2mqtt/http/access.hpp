// Who may read what the daemon says over HTTP.
//
// On loopback everybody on this machine may, without a password if none is set; the name that a browser was given must
// then be one of this machine's loopback, or a page from elsewhere could ask in that browser's name (DNS rebinding). A
// password is for everybody else. Behind the ingress of Home Assistant the Supervisor has checked who it is; its word
// counts from its own address alone.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

inline constexpr std::string_view kIngressPeer = "172.30.32.2";

struct WebCaller {
  std::string_view address = {};        // "127.0.0.1"; IPv4 also where it came over IPv6
  std::string_view host = {};           // the header "Host"
  std::string_view authorization = {};  // the header "Authorization"
  std::string_view remote_user = {};    // the header "X-Remote-User-Id"; empty: none
};

enum class Access : std::uint8_t {
  granted,
  password_missing,
  password_wrong,
  foreign_name,  // not by a name of loopback
  refused,       // it does not come from where everything is to come from
};

class AccessRule {
 public:
  // `http`: with a digest in place of the password (with_digests).
  explicit AccessRule(const HttpConfig& http);

  [[nodiscard]] Access judge(const WebCaller& caller) const;

 private:
  std::string digest_;  // of the password; empty: there is none
  bool ingress_;
};

// The password of "Basic dXNlcjpwYXNz" (RFC 7617); empty where there is none.
[[nodiscard]] std::string basic_password(std::string_view authorization);
// "localhost", "127.0.0.1:8380", "[::1]:8380", ...
[[nodiscard]] bool is_loopback_name(std::string_view host);

}  // namespace ams2mqtt
