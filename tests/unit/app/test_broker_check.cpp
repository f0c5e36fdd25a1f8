#include "app/broker_check.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("the doctor's announcement matches the rule for announcements and announces nothing", "[app]") {
  const Message message = harmless_announcement("homeassistant", Discovery::device);
  CHECK(message.topic == "homeassistant/device/ams2mqtt_doctor/config");
  CHECK_FALSE(message.retain);
  CHECK(message.qos == 1);
  // What Home Assistant requires of a device; without components it has nothing to do.
  const auto payload = nlohmann::json::parse(message.payload);
  CHECK(payload.at("components").empty());
  CHECK(payload.at("components").is_object());
  CHECK_FALSE(payload.at("device").at("identifiers").empty());
  CHECK(payload.at("origin").at("name") == "ams2mqtt");
  CHECK(payload.size() == 3);
}

TEST_CASE("the doctor's single announcement is the end of one that nobody knows", "[app]") {
  const Message message = harmless_announcement("homeassistant", Discovery::single);
  CHECK(message == Message{"homeassistant/sensor/ams2mqtt_doctor/probe/config", "", 1, false});
}

TEST_CASE("findings are marked and counted until they are closed", "[app]") {
  std::string text;
  Findings findings([&text](std::string_view line) { text += line; });
  findings.add(Verdict::ok, "a");
  findings.add(Verdict::waiting, "b");
  findings.add(Verdict::unknown, "c");
  findings.add(Verdict::problem, "d");
  CHECK(findings.problems() == 1);
  findings.close();
  findings.add(Verdict::problem, "e");
  CHECK(findings.problems() == 1);
  CHECK(text == "ok       a\n...      b\nwarning  c\nPROBLEM  d\n");
}
