#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "ams2mqtt/config/config_file.hpp"
#include "catch.hpp"
#include "support/temporary_directory.hpp"
#include "unit/config/config_complaints.hpp"

using namespace ams2mqtt;

namespace {

const std::string kConfiguredKey = "000102030405060708090a0b0c0d0e0f";
const std::string kOther = "101112131415161718191a1b1c1d1e1f";
constexpr SystemTitle kTitle = {0x4D, 0x41, 0x44, 0x30, 0x10, 0x20, 0x30, 0x40};

class KeyFiles {
 public:
  std::string write(const std::string& name, const std::string& content, mode_t mode = 0600) {
    const std::string path = directory_.path() + "/" + name;
    std::ofstream(path) << content;
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path;
  }

 private:
  TemporaryDirectory directory_;
};

std::string meter(const std::string& settings) {
  return "meters: [{serial: /dev/ttyS0, " + settings + "}]\n";
}

bool mentions(const Lines& lines, std::string_view text) {
  for (const std::string& line : lines) {
    if (line.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("keys come from files", "[config][cipher]") {
  KeyFiles files;
  const std::string key = files.write("key", kConfiguredKey + "\n");
  const std::string auth_key = files.write("auth", "  " + kOther + " \r\n");
  const Config config = fine(meter("key_file: " + key + ", auth_key_file: " + auth_key +
                                   ", keys: [{system_title: " + "4d41443010203040, key_file: " + auth_key + "}]"));
  REQUIRE(config.meters.size() == 1);
  CHECK(config.meters[0].key.key == kConfiguredKey);
  CHECK(config.meters[0].key.auth_key.find(kOther) != std::string::npos);
  REQUIRE(config.meters[0].keys.size() == 1);
  CHECK(config.meters[0].keys[0].system_title == kTitle);
  CHECK(config.meters[0].keys[0].auth_key.empty());
}

TEST_CASE("keys come from the environment, before those of files", "[config][cipher]") {
  const Config config =
      fine(meter("key_file: /does/not/exist"), {{"AMS2MQTT_METERS__0__KEY", kConfiguredKey},
                                                {"AMS2MQTT_METERS__0__AUTH_KEY", kOther},
                                                {"AMS2MQTT_METERS__0__KEYS__1__SYSTEM_TITLE", "4D41443010203041"},
                                                {"AMS2MQTT_METERS__0__KEYS__1__KEY", kOther},
                                                {"AMS2MQTT_METERS__0__KEYS__0__SYSTEM_TITLE", "4D41443010203040"},
                                                {"AMS2MQTT_METERS__0__KEYS__0__KEY", kConfiguredKey}});
  CHECK(config.meters[0].key.key == kConfiguredKey);
  CHECK(config.meters[0].key.auth_key == kOther);
  REQUIRE(config.meters[0].keys.size() == 2);
  CHECK(config.meters[0].keys[0].system_title == kTitle);
  CHECK(config.meters[0].keys[0].key == kConfiguredKey);
  CHECK(config.meters[0].keys[1].key == kOther);
  CHECK(complaints(meter("name: a"), {{"AMS2MQTT_METERS__0__KEYS__0__KEI", "x"}}) ==
        Lines{"AMS2MQTT_METERS__0__KEYS__0__KEI: unknown variable; did you mean "
              "AMS2MQTT_METERS__0__KEYS__0__KEY?"});
}

TEST_CASE("each wrong form of a key has its sentence, and none repeats the key", "[config][cipher]") {
  const std::string longer = kConfiguredKey + "abc";
  const auto wrong = [](const std::string& value) {
    Lines lines = complaints(meter("name: a"), {{"AMS2MQTT_METERS__0__KEY", value}});
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("0001020304") == std::string::npos);
    return lines[0];
  };
  CHECK(wrong(longer) ==
        "AMS2MQTT_METERS__0__KEY: key has 35 characters, 3 more than the 32 hexadecimal digits of a key; copy the key "
        "again, completely and nothing else");
  CHECK(wrong(kConfiguredKey.substr(0, 31) + "O").find("that is not a hexadecimal digit") != std::string::npos);
  KeyFiles files;
  const Lines titled =
      complaints(meter("keys: [{system_title: 4d41443010203040, key_file: " + files.write("key", longer) + "}]"), {});
  REQUIRE(titled.size() == 1);
  CHECK(titled[0].find("for system title 4d41443010203040 (MAD), has 35 characters") != std::string::npos);
}

TEST_CASE("a key is taken in any notation, and kept in one", "[config][cipher]") {
  KeyFiles files;
  int number = 0;
  for (const std::string& text :
       {"0x" + kConfiguredKey, std::string("00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f"),
        std::string("00-01-02-03-04-05-06-07-08-09-0A-0B-0C-0D-0E-0F"), "'\"" + kConfiguredKey + "\"'"}) {
    INFO(text);
    CHECK(fine(meter("name: a"), {{"AMS2MQTT_METERS__0__KEY", text}}).meters[0].key.key == kConfiguredKey);
    const std::string file = files.write("key" + std::to_string(number++), text);
    CHECK(fine(meter("key_file: " + file)).meters[0].key.key == kConfiguredKey);
  }
}

TEST_CASE("what is missing beside a key is said", "[config][cipher]") {
  KeyFiles files;
  const std::string key = files.write("key", kConfiguredKey);
  CHECK(mentions(complaints(meter("auth_key_file: " + key)), "key_file is missing: the authentication key only"));
  CHECK(mentions(complaints(meter("keys: [{key_file: " + key + "}]")), "system_title is missing"));
  CHECK(mentions(complaints(meter("keys: [{system_title: 4d41443010203040}]")), "key_file is missing"));
  CHECK(mentions(complaints(meter("keys: [{system_title: 4d4144, key_file: " + key + "}]")),
                 "system_title must be the 16 hexadecimal digits of a system title, not '4d4144'"));
  const std::string entry = "{system_title: 4d41443010203040, key_file: " + key + "}";
  CHECK(mentions(complaints(meter("keys: [" + entry + ", " + entry + "]")), "system_title already has a key"));
  CHECK(mentions(complaints(meter("key: " + kConfiguredKey)), "key does not belong in this file"));
  CHECK(mentions(complaints(meter("key_file: /does/not/exist")), "cannot be read: No such file or directory"));
}

TEST_CASE("a key file that everybody can read is hinted at", "[config][cipher]") {
  KeyFiles files;
  const LoadedConfig loaded = load_config(meter("key_file: " + files.write("key", kConfiguredKey, 0644)), {});
  REQUIRE(loaded.hints.size() == 1);
  CHECK(loaded.hints[0].what.find("can be read by every user") != std::string::npos);
}

TEST_CASE("secrets leave the environment and the configuration", "[config][cipher]") {
  REQUIRE(::setenv("AMS2MQTT_METERS__0__KEY", kConfiguredKey.c_str(), 1) == 0);
  REQUIRE(::setenv("AMS2MQTT_METERS__0__NAME", "a", 1) == 0);
  Environment environment = process_environment();
  Config config = fine(meter("name: b"), environment);
  CHECK(config.meters[0].key.key == kConfiguredKey);
  wipe_secrets(environment);
  CHECK(std::string(std::getenv("AMS2MQTT_METERS__0__KEY")).empty());
  CHECK(std::string(std::getenv("AMS2MQTT_METERS__0__NAME")) == "a");
  for (const auto& [name, value] : environment) CHECK(value != kConfiguredKey);
  wipe_keys(config);
  CHECK(config.meters[0].key.key.empty());
  REQUIRE(::unsetenv("AMS2MQTT_METERS__0__KEY") == 0);
  REQUIRE(::unsetenv("AMS2MQTT_METERS__0__NAME") == 0);
}

TEST_CASE("scales and multipliers of a meter", "[config]") {
  const Config config =
      fine(meter("scale: {current: -2, voltage: 0, energy: 3}, multiply: {current: 40, voltage: 1.5, energy: 12.25}"));
  const ScalingOptions& scaling = config.meters[0].scaling;
  CHECK(scaling.scale.current == -2);
  CHECK(scaling.scale.voltage == 0);
  CHECK(scaling.scale.energy == 3);
  CHECK(scaling.multiply.current == Decimal(40));
  CHECK(scaling.multiply.voltage == Decimal(15, -1));
  CHECK_FALSE(scaling.multiply.power);
  CHECK(scaling.multiply.energy == Decimal(1225, -2));
  CHECK(mentions(complaints(meter("scale: {current: 1/100}")), "current must be a power of ten from -6 to 6"));
  CHECK(mentions(complaints(meter("scale: {energy: 7}")), "energy must be a power of ten from -6 to 6, not '7'"));
  CHECK(mentions(complaints(meter("multiply: {current: 0}")), "current must be a number above 0"));
  CHECK(mentions(complaints(meter("multiply: {current: -40}")), "current must be a number above 0"));
  CHECK(mentions(complaints(meter("multiply: {power: 1000001}")), "at most 1000000"));
}
