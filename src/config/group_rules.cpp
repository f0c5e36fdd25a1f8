#include "group_rules.hpp"

#include <string>
#include <utility>
#include <variant>

#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

namespace {

class GroupChecker {
 public:
  void broker(const MqttConfig& mqtt) {
    if (mqtt.group.find_first_of("/+#") != std::string::npos) {
      report("mqtt.group", "group must be a name without '/', '+' and '#', because it becomes a part of a topic");
    }
    if (mqtt.protocol == Protocol::v311) {
      report("mqtt.protocol", "protocol must be auto or 5 with a group: MQTT 3.1.1 has no shared subscriptions");
    }
    if (mqtt.transport == Transport::websocket) {
      report("mqtt.transport", "transport must be tcp with a group: workers do not read through a websocket");
    }
    if (!mqtt.telegram_topic) {
      report("mqtt.telegram_topic", "telegram_topic must be true with a group: telegrams are all that workers publish");
    }
    if (mqtt.value_topics) {
      report("mqtt.value_topics", "value_topics must be false with a group: no worker hears all values of a meter");
    }
    if (mqtt.discovery != Discovery::off) {
      report("mqtt.discovery", "discovery must be off with a group: no worker knows the whole meter");
    }
  }

  void spool(const SpoolConfig& spool) {
    if (spool.file.empty()) return;
    report("spool.file", "a group needs no spool: the broker keeps a message until its result has been delivered");
  }

  void meter(const std::string& where, const MeterConfig& meter) {
    if (!std::holds_alternative<MqttSourceConfig>(meter.source)) {
      report(where,
             "a worker of a group reads only what gateways publish; write 'mqtt: {topic: ...}', or remove "
             "mqtt.group");
    }
    if (meter.tariff) {
      report(where + ".tariff", "a tariff needs everything that a meter sends, and a worker of a group gets a part");
    }
  }

  [[nodiscard]] std::vector<Problem> take() { return std::exchange(problems_, {}); }

 private:
  void report(std::string where, std::string what) {
    problems_.push_back({.where = std::move(where), .what = std::move(what)});
  }

  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> group_problems(const Config& config) {
  GroupChecker checker;
  checker.broker(config.mqtt);
  checker.spool(config.spool);
  for (std::size_t index = 0; index < config.meters.size(); ++index) {
    checker.meter("meters[" + std::to_string(index) + "]", config.meters[index]);
  }
  return checker.take();
}

}  // namespace ams2mqtt
