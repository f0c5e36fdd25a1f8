#include <functional>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

Config worker() {
  Config config;
  config.mqtt.group = "houses";
  config.mqtt.telegram_topic = true;
  config.mqtt.value_topics = false;
  config.mqtt.discovery = Discovery::off;
  MqttSourceConfig source;
  source.topic = "han/+/raw";
  config.meters.emplace_back().source = source;
  config.meters[0].name = "House";
  return config;
}

// What is wrong once this has been changed: "mqtt.group: group must be ..."
std::string complaint(const std::function<void(Config&)>& change) {
  Config config = worker();
  change(config);
  const std::vector<Problem> problems = validate(config);
  REQUIRE(problems.size() == 1);
  return problems[0].where + ": " + problems[0].what;
}

}  // namespace

TEST_CASE("14 a worker of a group publishes telegrams, and nothing that needs the whole meter", "[config]") {
  CHECK(validate(worker()).empty());
  CHECK(complaint([](Config& config) { config.mqtt.group = "a/b"; }).starts_with("mqtt.group: group must be a name"));
  CHECK(complaint([](Config& config) { config.mqtt.protocol = Protocol::v311; }).starts_with("mqtt.protocol: "));
  CHECK(
      complaint([](Config& config) { config.mqtt.transport = Transport::websocket; }).starts_with("mqtt.transport: "));
  CHECK(complaint([](Config& config) { config.mqtt.value_topics = true; }).starts_with("mqtt.value_topics: "));
  CHECK(complaint([](Config& config) { config.spool.file = "/spool"; }).starts_with("spool.file: "));
  CHECK(complaint([](Config& config) {
          config.meters[0].source = TcpConfig{{}, "x", 1};
        }).starts_with("meters[0]: a worker of a group reads only what gateways publish"));
  CHECK(complaint([](Config& config) { config.meters[0].tariff.emplace(); }).find(".tariff: a tariff needs") !=
        std::string::npos);
  Config config = worker();
  config.mqtt.telegram_topic = false;
  config.mqtt.discovery = Discovery::device;
  CHECK(validate(config).size() == 4);
  config.mqtt.group.clear();
  CHECK(validate(config).size() == 2);
}
