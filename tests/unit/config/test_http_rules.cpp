// Where the page may be shown, and what protects it.
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/config/secret_digest.hpp"
#include "catch.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;

namespace {

LoadedConfig with_http(const std::string& http, const Environment& environment = {}) {
  return load_config("mqtt: localhost\nmeters: [{serial: /dev/ttyS0}]\nhttp: " + http + "\n", environment);
}

std::string first_problem(const std::string& http) {
  const LoadedConfig loaded = with_http(http);
  return loaded.problems.empty() ? std::string() : loaded.problems.front().what;
}

}  // namespace

TEST_CASE("17 the page is off, on, or at an address", "[config]") {
  CHECK(load_config("mqtt: localhost\nmeters: [{serial: /dev/ttyS0}]\n", {}).config.http.listen.empty());
  CHECK(with_http("on").config.http.listen == "on");
  CHECK(with_http("'off'").config.http.listen.empty());
  CHECK(with_http("{listen: '[::1]:81'}").config.http.listen == "[::1]:81");
  CHECK(with_http("on", {{"AMS2MQTT_HTTP__LISTEN", "127.0.0.1:81"}}).config.http.listen == "127.0.0.1:81");
  CHECK(
      first_problem("example.org:80").starts_with("listen must be an address and a port such as 127.0.0.1:8380, not"));
  CHECK(first_problem("{ingress: true}") == "listen is missing; write 'listen: on'");
}

TEST_CASE("17 an address that others can reach takes a password or Home Assistant's ingress", "[config]") {
  TemporaryDirectory folder;
  const std::string file = folder.write("password", "open sesame\n");
  CHECK(first_problem("0.0.0.0:8380").starts_with("password_file is missing: without it the page is for this machine"));
  CHECK(first_problem("{listen: '[::]:8380'}").contains("'listen: 127.0.0.1:8380'"));
  CHECK(first_problem("{listen: 0.0.0.0:8380, ingress: true}").empty());
  const LoadedConfig loaded = with_http("{listen: 0.0.0.0:8380, password_file: " + file + "}");
  CHECK(loaded.problems.empty());
  CHECK(loaded.config.http.password == "open sesame");
}

TEST_CASE("17 the page's password is no text of the configuration", "[config]") {
  const std::string advice = "put it in a separate file and write 'password_file: /etc/ams2mqtt/http-password'";
  CHECK(first_problem("{listen: on, password: open}") == "password does not belong in this file; " + advice);
  CHECK(first_problem("{listen: on, pwd: open}").contains(advice));
  TemporaryDirectory folder;
  static_cast<void>(folder.write("http-password", "from the credential\n"));
  CHECK(with_http("0.0.0.0:8380", {{"CREDENTIALS_DIRECTORY", folder.path()}}).config.http.password ==
        "from the credential");
  CHECK(with_http("on", {{"AMS2MQTT_HTTP__PASSWORD", "open"}}).config.http.password == "open");
  const Config config = with_digests(with_http("on", {{"AMS2MQTT_HTTP__PASSWORD", "open"}}).config);
  CHECK(config.http.password == digest_of("open"));
  CHECK(has_digest("open", config.http.password));
  CHECK_FALSE(has_digest("opem", config.http.password));
}

TEST_CASE("17 other names of the page's settings are understood", "[config]") {
  CHECK(first_problem("{port: 8380}").contains("write 'listen: 8380'"));
  CHECK(first_problem("{bind: 127.0.0.1}").contains("write 'listen: 127.0.0.1'"));
}
