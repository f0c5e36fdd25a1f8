// The sentences that need no broker: access rules, refusals, silence.
#include <string>
#include <vector>

#include "ams2mqtt/mqtt/broker_denial.hpp"
#include "ams2mqtt/mqtt/connect_advice.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("a refused topic leads to the line that permits it and its like", "[mqtt]") {
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
  const std::string denied = "the broker does not accept messages on home/meter/status: ";
  CHECK(explain_denied_message(config, "home/meter/status", {MqttReasonKind::rights, "no"}) ==
        denied + "no; mosquitto's acl_file needs, below \"user meter\": topic write home/meter/#");
  CHECK(explain_denied_message(config, "home/meter/status", {MqttReasonKind::refused, "no"}) == denied + "no");
}

TEST_CASE("a refused login says what can be known", "[mqtt]") {
  MqttConfig config;
  const MqttReason wrong = mqtt_reason(0, 0x86);
  const MqttReason unknown = mqtt_reason(0, 0x87);
  CHECK(explain_refusal(config, wrong) ==
        "the broker requires a user name and a password; set mqtt.username and mqtt.password_file");
  CHECK(explain_refusal(config, unknown).find("anonymous clients") != std::string::npos);
  config.username = "meter";
  config.password = "made-up";
  CHECK(explain_refusal(config, wrong) == "wrong user name or password; check mqtt.username, meter, and the password");
  CHECK(explain_refusal(config, unknown).find("or meter may not connect") != std::string::npos);
  CHECK(explain_refusal(config, unknown).find("made-up") == std::string::npos);
  CHECK(explain_refusal(config, mqtt_reason(0, 0x8A)) == "the broker has banned this client");
}

TEST_CASE("a silent broker gets the likeliest explanation", "[mqtt]") {
  MqttConfig config;
  CHECK(explain_silence(config, "found", true) == "found");
  CHECK(explain_silence(config, "", true).find("does not answer (tried MQTT 5 and 3.1.1)") != std::string::npos);
  CHECK(explain_silence(config, "", false).find("closed the connection without a reason") != std::string::npos);
  config.protocol = Protocol::v311;
  CHECK(explain_silence(config, "", false).find("MQTT 3.1.1; mqtt.protocol: auto also tries 5") != std::string::npos);
  config.tls.enabled = true;
  config.host = "::1";
  CHECK(explain_silence(config, "", false).find("cannot be verified") != std::string::npos);
}

TEST_CASE("11.15 no version is advised that has been tried", "[mqtt]") {
  MqttConfig config;
  const MqttReason refused = mqtt_reason(1, 0);
  CHECK(explain_refusal(config, refused).find("neither MQTT 5 nor MQTT 3.1.1") != std::string::npos);
  CHECK(explain_refusal(config, refused).find("auto") == std::string::npos);
  CHECK(explain_silence(config, "", false).find("auto") == std::string::npos);
  CHECK(explain_silence(config, "", true).find("auto") == std::string::npos);
  config.protocol = Protocol::v311;
  CHECK(explain_refusal(config, refused) == "the broker does not speak MQTT 3.1.1; set mqtt.protocol to auto");
}

TEST_CASE("11.30 each answer of a web server has its own advice", "[mqtt]") {
  MqttConfig config;
  const std::string path = "; check mqtt.websocket.path";
  for (const int status : {502, 503, 504}) {
    const std::string what = explain_no_upgrade(config, status, "");
    CHECK(what.find("the proxy cannot reach the broker") != std::string::npos);
    CHECK(what.find(path) == std::string::npos);
  }
  for (const int status : {401, 403, 407}) {
    const std::string what = explain_no_upgrade(config, status, "");
    CHECK(what.find("requires a login") != std::string::npos);
    CHECK(what.find(path) == std::string::npos);
  }
  CHECK(explain_no_upgrade(config, 404, "") == "the broker answers 404 to the websocket request for /mqtt" + path);
  CHECK(explain_no_upgrade(config, 200, "").ends_with(path));
  const std::string redirect = "the broker answers 302 to the websocket request for /mqtt: it redirects";
  CHECK(explain_no_upgrade(config, 302, "").starts_with(redirect + "; set mqtt.host"));
  CHECK(explain_no_upgrade(config, 302, " https://u:pw@new.example/ws?token=abc\x1b[31m\r")
            .starts_with(redirect + " to https://new.example/ws; set"));
  CHECK(explain_no_upgrade(config, 302, "/a\x1b[31m\xff" + std::string(5000, 'b')).size() < 400);
  CHECK(explain_no_upgrade(config, 302, "/a\x1b[31m").find('\x1b') == std::string::npos);
}

TEST_CASE("11.30 another login method is no wrong password", "[mqtt]") {
  MqttConfig config;
  CHECK(explain_refusal(config, mqtt_reason(0, 0x8C)).find("wrong user name") == std::string::npos);
  CHECK(explain_refusal(config, mqtt_reason(0, 0x8C)).find("another login method") != std::string::npos);
}

TEST_CASE("11.25 what is too large, or hung up on, comes with the way out", "[mqtt]") {
  MqttConfig config;
  const std::string device = "homeassistant/device/ams2mqtt_17/config";
  const std::string large = explain_hang_up(config, {.topic = device, .bytes = 31'000}, {});
  CHECK(large.find("a message of 31000 bytes on " + device) != std::string::npos);
  CHECK(large.find("raise the broker's message size limit") != std::string::npos);
  CHECK(large.find("one message per entity") != std::string::npos);
  const std::string small = explain_hang_up(config, {.topic = "ams2mqtt/1 7/power", .bytes = 40}, mqtt_reason(0, 0x90));
  CHECK(small.find("(the broker does not accept the topic)") != std::string::npos);
  CHECK(small.ends_with("does the broker allow this topic?"));
  const std::string moved = explain_hang_up(config, {.topic = device, .bytes = 95}, {});  // what ends an announcement
  CHECK(moved.ends_with("it is skipped for a day; does the broker allow this topic?"));
  CHECK(explain_hang_up(config, {.topic = "homeassistant/sensor/ams2mqtt_17/power/config", .bytes = 700}, {})
            .ends_with("does the broker allow this topic, and messages of this size?"));
  CHECK(explain_hang_up(config, {.topic = "ams2mqtt/17/telegram", .bytes = 5000}, {})
            .ends_with("or set mqtt.telegram_topic to false"));
  CHECK(too_large(config, {.topic = device, .bytes = 31'000}, 20'480)
            .text.starts_with("this one has 31000 bytes and the broker accepts at most 20480: it is skipped, and the "
                              "meter is announced with one"));
}

TEST_CASE("11.15 reasons of a broker that say nothing of a message blame none", "[mqtt]") {
  for (const int code : {0x00, 0x81, 0x82, 0x83, 0x87, 0x90, 0x95, 0x99}) CHECK(may_blame_message(code));
  for (const int code : {0x89, 0x8B, 0x8D, 0x8E, 0x96, 0x97, 0x98, 0x9C, 0x9D, 0x9F, 0xA0}) {
    CHECK_FALSE(may_blame_message(code));
  }
}
