#include <string>

#include "ams2mqtt/config/secret_digest.hpp"
#include "catch.hpp"
#include "support/temporary_directory.hpp"
#include "unit/config/config_complaints.hpp"

using namespace ams2mqtt;

namespace {

const MqttSourceConfig& source_of(const Config& config) {
  return std::get<MqttSourceConfig>(config.meters.at(0).source);
}

std::string broker_meter(const std::string& settings) {
  return "mqtt: {host: x}\nmeters:\n  - mqtt: {" + settings + "}\n";
}

}  // namespace

TEST_CASE("a source may be a topic, of the same broker or of another", "[config]") {
  const Config same = fine("meters: [mqtt: han/+/raw]\n");
  CHECK(source_of(same).topic == "han/+/raw");
  CHECK(source_of(same).host.empty());
  CHECK(source_of(same).max_lines == 1000);

  const TemporaryDirectory folder;
  const std::string file = folder.write("password", "secret words\n");
  const Config other = fine(broker_meter("topic: han/1/raw, host: y, port: 1884, username: u, password_file: " + file +
                                         ", tls: true, max_lines: 7"));
  CHECK(source_of(other).port == 1884);
  CHECK(source_of(other).password == "secret words");
  CHECK(source_of(other).tls);
  CHECK(source_of(other).max_lines == 7);
  Config digested = with_digests(other);
  CHECK(source_of(digested).password.size() == 64);
  wipe_keys(digested);
  CHECK(source_of(digested).password.empty());
  CHECK(source_of(fine(broker_meter("topic: a, host: y, username: u"), {{"AMS2MQTT_METERS__0__MQTT__PASSWORD", "p"}}))
            .password == "p");
}

TEST_CASE("what is wrong with a topic as a source", "[config]") {
  const auto one = [](const std::string& settings) {
    const Lines lines = complaints(broker_meter(settings));
    REQUIRE(lines.size() == 1);
    return lines[0];
  };
  CHECK(one("max_lines: 3") == "f:3:5: topic is missing; write what the gateways publish on, such as han/+/raw");
  CHECK(one("topic: han/#") ==
        "f:3:19: topic may have '+' in place of whole levels, such as han/+/raw, and no '#'; not 'han/#'");
  CHECK(one("topic: han/a+/raw").starts_with("f:3:19: topic may have '+' in place of whole levels"));
  CHECK(one("topic: " + std::string(300, 'a')) == "f:3:19: topic must have at most 256 bytes");
  CHECK(one("topic: +/+/telegram") ==
        "f:3:19: topic must not be about what the daemon itself publishes, as '+/+/telegram' is");
  CHECK(one("topic: ams2mqtt/17").starts_with("f:3:19: topic must not be about what the daemon itself publishes"));
  CHECK(fine(broker_meter("topic: ams2mqtt/17, host: elsewhere")).meters.size() == 1);
  CHECK(one("topic: a, port: 7") ==
        "f:3:5: host is missing: without it the broker is that of the section mqtt, which has these settings, too");
  CHECK(one("topic: a, host: 'y:1'").starts_with("f:3:28: host must be just a name or an address"));
  CHECK(one("topic: a, max_lines: 20001") == "f:3:33: max_lines must be 1 to 20000, not 20001");
  CHECK(one("topic: a, host: y, username: u, password_file: /nonexistent").contains("cannot be read"));
}

TEST_CASE("a topic belongs to one meter, and an id to one topic", "[config]") {
  CHECK(complaints("meters: [mqtt: a/+, mqtt: a/+]\n") ==
        Lines{"f:1:27: topic 'a/+' is also read by meters[0]; a topic belongs to one meter"});
  CHECK(fine("meters: [mqtt: {topic: a/+}, mqtt: {topic: a/+, host: y}]\n").meters.size() == 2);
  CHECK(complaints("meters: [{mqtt: a/+, id: x}]\n") ==
        Lines{"f:1:26: id is for one meter, and this topic may have many; remove one of them"});
  CHECK(fine("meters: [{mqtt: a/b, id: x}]\n").meters.size() == 1);
}
