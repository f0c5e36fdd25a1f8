#include "app/worker_line.hpp"

#include <string>
#include <vector>

#include "ams2mqtt/base/fingerprint.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

MeterConfig gateways(std::string filter) {
  MqttSourceConfig source;
  source.topic = std::move(filter);
  MeterConfig meter;
  meter.source = source;
  meter.name = "House";
  meter.time_zone = "Europe/Oslo";
  return meter;
}

std::string topic_for(const MeterConfig& meter, const std::string& topic) {
  WorkerLine line(meter, "base", topic);
  std::vector<Message> messages;
  REQUIRE(line.read(meter_lists::frame_of(aidon_list()), {}, messages) == 1);
  return messages.front().topic;
}

}  // namespace

TEST_CASE("14 a telegram goes where the topic of its line says", "[app]") {
  CHECK(topic_for(gateways("han/+/raw"), "han/17/raw") == "base/17/telegram");
  CHECK(topic_for(gateways("+/han/+"), "north/han/17") == "base/north/17/telegram");
  CHECK(topic_for(gateways("han/raw"), "han/raw") == "base/house/telegram");
  const std::string dotted = topic_for(gateways("han/+/raw"), "han/a.b/raw");
  CHECK(dotted.starts_with("base/a"));
  CHECK(dotted.ends_with("-" + fingerprint(fnv1a("a.b")) + "/telegram"));
  CHECK(dotted != topic_for(gateways("han/+/raw"), "han/a:b/raw"));
  MeterConfig named = gateways("han/raw");
  named.id = "cellar";
  CHECK(topic_for(named, "han/raw") == "base/cellar/telegram");
}

TEST_CASE("14 each message of a gateway stands for itself", "[app]") {
  const auto frame = meter_lists::frame_of(aidon_list());
  WorkerLine line(gateways("han/+/raw"), "base", "han/17/raw");
  std::vector<Message> messages;
  CHECK(line.read(frame, {}, messages) == 1);
  CHECK(line.read(Bytes(frame).first(frame.size() / 2), {}, messages) == 0);
  CHECK(line.read(Bytes(frame).subspan(frame.size() / 2), {}, messages) == 0);
  std::vector<std::uint8_t> two = frame;
  two.insert(two.end(), frame.begin(), frame.end());
  CHECK(line.read(two, {}, messages) == 2);
  REQUIRE(messages.size() == 3);
  CHECK(messages[0] == messages[2]);
  CHECK(messages[0].qos == 1);
  CHECK(messages[0].every);
  CHECK_FALSE(messages[0].retain);
  CHECK(messages[0].payload.find(kMeterId) != std::string::npos);
}
