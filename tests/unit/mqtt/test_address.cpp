#include "ams2mqtt/mqtt/address.hpp"

#include <algorithm>
#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("the broker's address", "[mqtt]") {
  MqttConfig config;
  config.host = "broker.example";
  CHECK(broker_uri(config) == "tcp://broker.example:1883");
  config.tls.enabled = true;
  CHECK(broker_uri(config) == "ssl://broker.example:8883");
  config.port = 42;
  CHECK(broker_uri(config) == "ssl://broker.example:42");
  config.transport = Transport::websocket;
  CHECK(broker_uri(config) == "wss://broker.example:42/mqtt");
  config.tls.enabled = false;
  config.websocket_path = "/a";
  CHECK(broker_uri(config) == "ws://broker.example:42/a");
  config.transport = Transport::tcp;
  config.tls.enabled = true;
  config.host = "fe80::1";
  CHECK(broker_uri(config) == "ssl://[fe80::1]:42");
  config.host = "[fe80::1]";
  CHECK(broker_name(config) == "[fe80::1]:42");
  CHECK(bare_host(config) == "fe80::1");
}

TEST_CASE("the default client id is stable and differs by machine and base topic", "[mqtt]") {
  const std::string id = default_client_id("tiny pc.lan", "0123456789abcdef", "ams2mqtt");
  CHECK(id.rfind("ams2mqtt-tinypc-", 0) == 0);
  CHECK(id.size() == std::string("ams2mqtt-tinypc-").size() + 8);
  CHECK(id == default_client_id("tiny pc.lan", "0123456789abcdef", "ams2mqtt"));
  CHECK(id != default_client_id("tiny pc.lan", "0123456789abcdee", "ams2mqtt"));
  CHECK(id != default_client_id("tiny pc.lan", "0123456789abcdef", "cabin"));
  CHECK(default_client_id("a", "", "t") != default_client_id("b", "", "t"));
  CHECK(default_client_id("", "", "t").rfind("ams2mqtt-host-", 0) == 0);
  CHECK(default_client_id(std::string(300, 'h'), "m", "t").size() == 9 + 32 + 9);
}

TEST_CASE("a configured client id is used as it is", "[mqtt]") {
  MqttConfig config;
  config.client_id = "my daemon";
  CHECK(effective_client_id(config) == "my daemon");
  config.client_id.clear();
  CHECK(effective_client_id(config).rfind("ams2mqtt-", 0) == 0);
}

TEST_CASE("14 workers of a group are told apart where they say that they are there", "[mqtt]") {
  MqttConfig config;
  config.base_topic = "base";
  config.client_id = "one/#";
  CHECK(presence_topic(config) == "base/status");
  config.group = "houses";
  const std::string topic = presence_topic(config);
  CHECK(topic.starts_with("base/workers/one"));
  CHECK(topic.ends_with("/status"));
  CHECK(topic.find('#') == std::string::npos);
  MqttConfig other = config;
  other.client_id = "two";
  CHECK(presence_topic(other) == "base/workers/two/status");
}
