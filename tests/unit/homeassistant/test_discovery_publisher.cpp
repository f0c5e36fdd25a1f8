#include "homeassistant/discovery_publisher.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

Message migration_of(const std::string& topic) {
  return {topic, R"({"migrate_discovery":true})", 1, true, false, DiscoveryPublisher::kExpiry};
}
const std::string kSinglePower = "homeassistant/sensor/ams2mqtt_" + std::string(kMeterId) + "/power_import/config";
const std::string kSingleConnection =
    "homeassistant/binary_sensor/ams2mqtt_" + std::string(kMeterId) + "/connection/config";

// A meter with its power alone, announced in one of the forms.
class Scene {
 public:
  explicit Scene(Discovery discovery) : publisher(discovery) {}

  Messages say(double at) {
    Messages out;
    publisher.publish(announcement(), seconds(at), out);
    return out;
  }
  Messages tick(double at) {
    Messages out;
    (void)publisher.tick(announcement(), {}, seconds(at), out);
    return out;
  }

  DiscoveryPublisher publisher;
  std::string name = "Electricity meter";

 private:
  [[nodiscard]] Announcement announcement() const {
    return {.base_topic = "ams2mqtt",
            .discovery_prefix = "homeassistant",
            .id = kMeterId,
            .name = name,
            .meter = identity_,
            .entities = entities_};
  }

  MeterIdentity identity_ = aidon();
  std::vector<Entity> entities_ = {{find_quantity("power_import"), find_quantity("power_import")->obis, {}}};
};

using Topics = std::vector<std::string>;

}  // namespace

TEST_CASE("From single messages to the device's, step by step and once", "[homeassistant]") {
  Scene scene(Discovery::device);
  scene.publisher.restore(Discovery::single, {kSinglePower, kSingleConnection});
  CHECK(scene.publisher.held() == Discovery::single);
  CHECK(scene.say(0) == Messages{migration_of(kSinglePower), migration_of(kSingleConnection)});
  CHECK(scene.say(1).empty());  // a lost connection in between: the flags are still on their way
  CHECK(scene.tick(4.9).empty());
  CHECK(scene.publisher.held() == Discovery::single);
  CHECK(scene.publisher.topics() == Topics{kSinglePower, kSingleConnection, kConfig});
  CHECK(topics(scene.tick(5)) == Topics{kConfig});
  CHECK(scene.publisher.held() == Discovery::device);
  CHECK(scene.publisher.topics() == Topics{kConfig});
  CHECK(scene.publisher.take_news());
  CHECK_FALSE(scene.publisher.take_news());
  CHECK(topics(scene.say(20)) == Topics{kConfig});
}

TEST_CASE("From the device's message to single ones", "[homeassistant]") {
  Scene scene(Discovery::single);
  scene.publisher.restore(Discovery::device, {kConfig});
  CHECK(scene.say(0) == Messages{migration_of(kConfig)});
  CHECK(topics(scene.tick(5)) == Topics{kSinglePower, kSingleConnection});
  CHECK(scene.tick(8).empty());
}

TEST_CASE("The old form is given up by the broker before the new one is published", "[homeassistant]") {
  CHECK(DiscoveryPublisher::kExpiry < DiscoveryPublisher::kSettle);
}

TEST_CASE("Without announcements what was announced is removed", "[homeassistant]") {
  Scene scene(Discovery::off);
  scene.publisher.restore(Discovery::device, {kConfig});
  CHECK(scene.say(0) == Messages{{kConfig, "", 1, true}});
  CHECK(scene.publisher.topics().empty());
  CHECK(scene.say(10).empty());
  CHECK(scene.tick(60).empty());
}

TEST_CASE("Below another prefix the old topic ends", "[homeassistant]") {
  Scene scene(Discovery::device);
  scene.publisher.restore(Discovery::device, {"ha/device/ams2mqtt_x/config"});
  const Messages messages = scene.say(0);
  CHECK(topics(messages) == Topics{"ha/device/ams2mqtt_x/config", kConfig});
  CHECK(messages.front() == Message{"ha/device/ams2mqtt_x/config", "", 1, true});
}

TEST_CASE("The same announcement in the same place is no migration", "[homeassistant]") {
  Scene scene(Discovery::device);
  scene.publisher.restore(Discovery::device, {kConfig});
  CHECK(topics(scene.say(0)) == Topics{kConfig});
  CHECK(scene.tick(9).empty());
  CHECK(topics(scene.tick(10)) == Topics{kConfig});  // the repetition
  CHECK(scene.publisher.topics() == Topics{kConfig});
}

TEST_CASE("A change during the migration is part of it", "[homeassistant]") {
  Scene scene(Discovery::device);
  scene.publisher.restore(Discovery::single, {kSinglePower});
  (void)scene.say(0);
  scene.name = "House";
  scene.publisher.changed(seconds(0.5));
  CHECK(scene.tick(2.5).empty());
  const Messages messages = scene.tick(5);
  CHECK(config_of(messages)["device"]["name"] == "House");
}

TEST_CASE("The forms of announcement have names", "[homeassistant]") {
  for (const Discovery discovery : {Discovery::device, Discovery::single, Discovery::off}) {
    CHECK(parse_discovery(to_string(discovery)) == discovery);
  }
  CHECK_FALSE(parse_discovery("Device"));
}
