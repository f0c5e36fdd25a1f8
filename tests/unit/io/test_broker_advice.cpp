// The sentences that need no broker: access rules, refusals, silence.
#include <string>

#include "ams2mqtt/io/broker_denial.hpp"
#include "ams2mqtt/io/connect_advice.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("a refused topic leads to the line that permits it and its like", "[io][mqtt]") {
  MqttConfig config;
  CHECK(acl_line_to_publish(config, "ams2mqtt/status") == "topic write ams2mqtt/#");
  CHECK(acl_line_to_publish(config, "ams2mqtt/17/obis/1_8_5") == "topic write ams2mqtt/#");
  CHECK(acl_line_to_publish(config, "homeassistant/device/ams2mqtt_17/config") ==
        "topic write homeassistant/device/+/config");
  CHECK(acl_line_to_publish(config, "homeassistant/sensor/ams2mqtt_17/power/config") ==
        "topic write homeassistant/+/+/+/config");
  CHECK(acl_line_to_publish(config, "elsewhere") == "topic write elsewhere");
  CHECK(acl_line_for_births(config) == "topic read homeassistant/status");
  config.base_topic = "home/meter";
  config.discovery_prefix = "ha";
  CHECK(acl_line_to_publish(config, "home/meter/status") == "topic write home/meter/#");
  CHECK(acl_line_to_publish(config, "ha/device/x/config") == "topic write ha/device/+/config");
  CHECK(acl_advice(config, "LINE") == "mosquitto's acl_file needs, above its first \"user\": LINE");
  config.username = "meter";
  CHECK(acl_advice(config, "LINE") == "mosquitto's acl_file needs, below \"user meter\": LINE");
  const std::string denied = "the broker does not take messages on home/meter/status: ";
  CHECK(explain_denied_message(config, "home/meter/status", {MqttReasonKind::rights, "no"}) ==
        denied + "no; mosquitto's acl_file needs, below \"user meter\": topic write home/meter/#");
  CHECK(explain_denied_message(config, "home/meter/status", {MqttReasonKind::refused, "no"}) == denied + "no");
}

TEST_CASE("a refused login says what can be known", "[io][mqtt]") {
  MqttConfig config;
  const MqttReason wrong = mqtt_reason(0, 0x86);
  const MqttReason unknown = mqtt_reason(0, 0x87);
  CHECK(explain_refusal(config, wrong) ==
        "the broker wants a user name and a password; set mqtt.username and mqtt.password_file");
  CHECK(explain_refusal(config, unknown).find("without a user name") != std::string::npos);
  config.username = "meter";
  config.password = "made-up";
  CHECK(explain_refusal(config, wrong) == "wrong user name or password; check mqtt.username, meter, and the password");
  CHECK(explain_refusal(config, unknown).find("or meter may not connect") != std::string::npos);
  CHECK(explain_refusal(config, unknown).find("made-up") == std::string::npos);
  CHECK(explain_refusal(config, mqtt_reason(0, 0x8A)) == "the broker has banned this client");
}

TEST_CASE("a silent broker gets the likeliest explanation", "[io][mqtt]") {
  MqttConfig config;
  CHECK(explain_silence(config, {"::1"}, "found", true) == "found");
  CHECK(explain_silence(config, {"::1"}, "", true).find("does not answer") != std::string::npos);
  CHECK(explain_silence(config, {"::1"}, "", false).find("hung up without a word") != std::string::npos);
  config.tls.enabled = true;
  CHECK(explain_silence(config, {"::1", "127.0.0.1"}, "", false).find("only one address of localhost") !=
        std::string::npos);
  config.host = "::1";
  CHECK(explain_silence(config, {"::1"}, "", false).find("cannot be verified") != std::string::npos);
}
