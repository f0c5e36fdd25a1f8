#include "ams2mqtt/http/access.hpp"

#include "ams2mqtt/config/secret_digest.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

AccessRule rule_with(std::string_view password, bool ingress = false) {
  HttpConfig http;
  http.ingress = ingress;
  if (!password.empty()) http.password = digest_of(password);
  return AccessRule(http);
}

constexpr std::string_view kOpenSesame = "Basic bWU6b3BlbiBzZXNhbWU=";  // me:open sesame

}  // namespace

TEST_CASE("17 without a password only this machine may read, by a name of its own", "[http]") {
  const AccessRule rule = rule_with("");
  for (const char* host : {"localhost", "localhost:8380", "127.0.0.1", "127.0.0.1:1", "[::1]:8380", "::1"}) {
    CAPTURE(host);
    CHECK(rule.judge({.address = "127.0.0.1", .host = host}) == Access::granted);
    CHECK(rule.judge({.address = "::1", .host = host}) == Access::granted);
    CHECK(rule.judge({.address = "192.168.1.5", .host = host}) == Access::refused);
  }
  for (const char* host :
       {"", "on", "8380", "evil.example", "localhost.evil.example", "localhost:", "192.168.1.2:8380"}) {
    CAPTURE(host);
    CHECK(rule.judge({.address = "127.0.0.1", .host = host}) == Access::foreign_name);
  }
}

TEST_CASE("17 with a password everybody needs it, and any name will do", "[http]") {
  const AccessRule rule = rule_with("open sesame");
  CHECK(rule.judge({.address = "127.0.0.1", .host = "localhost"}) == Access::password_missing);
  CHECK(rule.judge({.address = "192.168.1.5", .host = "pi.local", .authorization = kOpenSesame}) == Access::granted);
  for (const char* wrong : {"Basic bWU6b3BlbiBzZXNhbQ==", "Basic bWU6", "Basic ", "Basic !!!!", "Bearer open sesame",
                            "Basic b3BlbiBzZXNhbWU=", "open sesame"}) {
    CAPTURE(wrong);
    CHECK(rule.judge({.address = "127.0.0.1", .host = "localhost", .authorization = wrong}) == Access::password_wrong);
  }
  CHECK(rule.judge(
            {.address = "1.2.3.4", .host = "x", .authorization = std::string("Basic ") + std::string(4000, 'A')}) ==
        Access::password_wrong);
}

TEST_CASE("17 the Supervisor's word counts from its own address alone", "[http]") {
  const auto judge = [](const AccessRule& rule, std::string_view address, std::string_view user) {
    return rule.judge({.address = address, .host = "a0d7b954-ams2mqtt:8099", .remote_user = user});
  };
  CHECK(judge(rule_with("", true), "172.30.32.2", "5a") == Access::granted);
  CHECK(judge(rule_with("", true), "172.30.32.2", "") == Access::refused);
  CHECK(judge(rule_with("", true), "172.30.32.3", "5a") == Access::refused);
  CHECK(judge(rule_with("", false), "172.30.32.2", "5a") == Access::refused);
  CHECK(judge(rule_with("secret", true), "172.30.33.5", "5a") == Access::password_missing);
  CHECK(judge(rule_with("secret", true), "172.30.32.2", "5a") == Access::granted);
}

TEST_CASE("17 the password of a login", "[http]") {
  CHECK(basic_password(kOpenSesame) == "open sesame");
  CHECK(basic_password("bAsIc dTpwOnE=") == "p:q");
  CHECK(basic_password("Basic dTpww6k=") == "pé");
  CHECK(basic_password("Basic dTo=").empty());
}
