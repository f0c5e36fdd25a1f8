// Secrets that the service manager passes, and what is said when a file of one cannot be read under it.
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "ams2mqtt/config/config_file.hpp"
#include "catch.hpp"
#include "support/temporary_directory.hpp"
#include "unit/config/config_complaints.hpp"

using namespace ams2mqtt;

namespace {

const std::string kFirst = "000102030405060708090a0b0c0d0e0f";
const std::string kSecond = "101112131415161718191a1b1c1d1e1f";
const std::string kThird = "202122232425262728292a2b2c2d2e2f";
constexpr uid_t kNobody = 65534;

class Credentials {
 public:
  Credentials() { REQUIRE(::chmod(directory_.path().c_str(), 0755) == 0); }

  std::string write(const std::string& name, const std::string& content, mode_t mode = 0600) {
    std::string path = directory_.write(name, content + "\n");
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path;
  }
  [[nodiscard]] Environment environment() const { return {{"CREDENTIALS_DIRECTORY", directory_.path()}}; }
  [[nodiscard]] const std::string& path() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
};

// Root may read everything, so for a while the process is somebody else.
class NotRoot {
 public:
  NotRoot() : was_root_(::geteuid() == 0) {
    if (was_root_) REQUIRE(::seteuid(kNobody) == 0);
  }
  ~NotRoot() {
    if (was_root_) REQUIRE(::seteuid(0) == 0);
  }
  NotRoot(const NotRoot&) = delete;
  NotRoot& operator=(const NotRoot&) = delete;

 private:
  bool was_root_;
};

std::string two_meters(const std::string& first, const std::string& second) {
  return "meters: [{serial: /dev/ttyS0" + first + "}, {serial: /dev/ttyS1" + second + "}]\n";
}

std::string only_meter(const std::string& settings) {
  return "meters: [{serial: /dev/ttyS0" + settings + "}]\n";
}

}  // namespace

TEST_CASE("the keys of the only meter come from credentials without a setting", "[config][credentials]") {
  Credentials credentials;
  credentials.write("meter-key", kFirst);
  credentials.write("meter-auth-key", kSecond);
  const Config config = fine(only_meter(""), credentials.environment());
  CHECK(config.meters[0].key.key == kFirst);
  CHECK(config.meters[0].key.auth_key == kSecond);
  CHECK(fine(only_meter(""), {}).meters[0].key.key.empty());
}

TEST_CASE("a key comes from the environment, else from its file, else from the credential", "[config][credentials]") {
  Credentials credentials;
  credentials.write("meter-key", kFirst);
  const std::string file = credentials.write("file", kSecond);
  Environment environment = credentials.environment();
  CHECK(fine(only_meter(", key_file: " + file), environment).meters[0].key.key == kSecond);
  environment.emplace_back("AMS2MQTT_METERS__0__KEY", kThird);
  CHECK(fine(only_meter(", key_file: " + file), environment).meters[0].key.key == kThird);
  CHECK(fine(only_meter(""), environment).meters[0].key.key == kThird);
}

TEST_CASE("each of several meters has the credential with its name", "[config][credentials]") {
  Credentials credentials;
  credentials.write("meter-key", kFirst);
  credentials.write("meter-auth-key", kFirst);
  credentials.write("meter-key.hytte_2", kSecond);
  const Config config = fine(two_meters(", name: Hytte 2", ", name: House"), credentials.environment());
  CHECK(config.meters[0].key.key == kSecond);
  CHECK(config.meters[0].key.auth_key.empty());  // it would refuse what the other meter's key does not verify
  CHECK(config.meters[1].key.key == kFirst);
  CHECK(config.meters[1].key.auth_key == kFirst);
  // With the only meter the name is as good.
  CHECK(fine(only_meter(", name: Hytte 2"), credentials.environment()).meters[0].key.key == kSecond);
}

TEST_CASE("a meter with keys of its own does not take the common ones", "[config][credentials]") {
  Credentials credentials;
  credentials.write("meter-key", kFirst);
  credentials.write("meter-auth-key", kFirst);
  const std::string file = credentials.write("file", kSecond);
  const Config config =
      fine(two_meters(", key_file: " + file, ", keys: [{system_title: 4d41443010203040, key_file: " + file + "}]"),
           credentials.environment());
  CHECK(config.meters[0].key.key == kSecond);
  CHECK(config.meters[0].key.auth_key.empty());
  CHECK(config.meters[1].key.key.empty());
  CHECK(config.meters[1].key.auth_key.empty());
}

TEST_CASE("an entry of keys has the credential with its system title", "[config][credentials]") {
  Credentials credentials;
  credentials.write("meter-key.4d41443010203040", kFirst);
  credentials.write("meter-auth-key.4d41443010203040", kSecond);
  const std::string file = only_meter(", keys: [{system_title: 4D41443010203040}]");
  const Config config = fine(file, credentials.environment());
  REQUIRE(config.meters[0].keys.size() == 1);
  CHECK(config.meters[0].keys[0].key == kFirst);
  CHECK(config.meters[0].keys[0].auth_key == kSecond);
  CHECK(config.meters[0].key.key.empty());
  // Without credentials it is only known that one may be missing; with them, that it is.
  const auto may_help = [](const LoadedConfig& loaded) {
    REQUIRE(loaded.problems.size() == 1);
    return loaded.problems[0].credential_may_help;
  };
  CHECK(may_help(load_config(file, {})));
  CHECK_FALSE(may_help(load_config(file, {{"CREDENTIALS_DIRECTORY", credentials.path() + "/none"}})));
  CHECK(credentials_may_help(load_config(file, {}).problems));
  CHECK_FALSE(credentials_may_help(load_config(only_meter(", keys: [{system_title: 4D41}]"), {}).problems));
}

TEST_CASE("passwords of other brokers and the client's own key come from credentials", "[config][credentials]") {
  Credentials credentials;
  credentials.write("mqtt-key", "no key, which only TLS finds out");
  credentials.write("mqtt-key-password", "of the key");
  credentials.write("mqtt-password.gateways", "of the gateways");
  const std::string file =
      "mqtt: {tls: {enabled: true, cert_file: /dev/null}}\n"
      "meters: [{mqtt: {topic: han/+/raw, host: a, username: u}, name: Gateways}]\n";
  const LoadedConfig loaded = load_config(file, credentials.environment());
  CHECK(loaded.config.mqtt.tls.key_file == credentials.path() + "/mqtt-key");
  CHECK(loaded.config.mqtt.tls.key_password == "of the key");
  CHECK(std::get<MqttSourceConfig>(loaded.config.meters[0].source).password == "of the gateways");
  const LoadedConfig without =
      load_config("mqtt: {tls: {enabled: true, cert_file: /etc/hostname}}\n" + only_meter(""), {});
  REQUIRE(without.problems.size() == 1);
  CHECK(without.problems[0].what.starts_with("key_file is missing"));
  CHECK(without.problems[0].credential_may_help);
}

TEST_CASE("a credential that is no key is a problem that does not repeat it", "[config][credentials]") {
  Credentials credentials;
  credentials.write("meter-key", kFirst + "abc");
  const Lines lines = complaints(only_meter(""), credentials.environment());
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("CREDENTIALS_DIRECTORY: the credential " + credentials.path() +
                             "/meter-key has 35 characters"));
  CHECK(lines[0].find(kFirst) == std::string::npos);
}

TEST_CASE("a file that the service may not read is named with the line to add", "[config][credentials]") {
  Credentials files;
  const std::string closed = files.write("closed", kFirst, 0);
  const Environment service = {{"INVOCATION_ID", "0123"}};
  const auto said = [&](const std::string& yaml, const Environment& environment) {
    const NotRoot somebody;
    const LoadedConfig loaded = load_config(yaml, environment);
    REQUIRE(loaded.problems.size() == 1);
    return loaded.problems[0].what;
  };
  const std::string of_key = said(only_meter(", key_file: " + closed), service);
  CHECK(of_key == "key_file " + closed +
                      " cannot be read: Permission denied; the service's user may not read it: `systemctl edit "
                      "ams2mqtt`, add the lines [Service] and LoadCredential=meter-key:" +
                      closed + ", and restart it");
  CHECK(said(only_meter(", key_file: " + closed), {}).ends_with("Permission denied"));
  CHECK(said(only_meter(", key_file: " + closed + "x"), service).ends_with("No such file or directory"));
  const auto names = [&](const std::string& yaml, const std::string& name) {
    CHECK(said(yaml, service).find("LoadCredential=" + name + ':' + closed) != std::string::npos);
  };
  names("mqtt: {username: u, password_file: " + closed + "}\n" + only_meter(""), "mqtt-password");
  names("mqtt: {tls: {enabled: true, cert_file: /etc/hostname, key_file: " + closed + "}}\n" + only_meter(""),
        "mqtt-key");
  names(two_meters(", name: House, key_file: " + closed, ""), "meter-key.house");
  names(two_meters(", key_file: " + closed, ""), "meter-key.NAME");
  names(only_meter(", keys: [{system_title: 4d41443010203040, key_file: " + closed + "}]"),
        "meter-key.4d41443010203040");
  CHECK(said("mqtt: {tls: {enabled: true, ca_file: " + closed + "}}\n" + only_meter(""), service)
            .ends_with("make it and its folder readable for all"));
}

TEST_CASE("a credential stands in for a file that the service may not read", "[config][credentials]") {
  Credentials credentials;
  const std::string closed = credentials.write("closed", kFirst, 0);
  credentials.write("meter-key", kSecond, 0644);
  const NotRoot somebody;
  const Config config = fine(only_meter(", key_file: " + closed), credentials.environment());
  CHECK(config.meters[0].key.key == kSecond);
}
