#include "app/gateway_check.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

MeterConfig meter_of_topic(const std::string& topic) {
  MqttSourceConfig source;
  source.topic = topic;
  MeterConfig meter;
  meter.source = source;
  meter.name = "House";
  return meter;
}

// A meter of `han/+/raw`, and what is said about it.
struct Gateway {
  void say(const std::string& topic, const std::string& payload, bool retained = false) {
    now.steady += 100ms;
    check.take(topic, payload, retained, now);
  }
  void wait(Monotonic span) {
    now.steady += span;
    check.on_tick(now);
  }
  void end() { check.tell_end(3s, "topic read han/+/raw"); }
  [[nodiscard]] std::vector<std::string> said(Verdict verdict) const {
    std::vector<std::string> found;
    for (const auto& [what, text] : told) {
      if (what == verdict) found.push_back(text);
    }
    return found;
  }

  MeterConfig meter = meter_of_topic("han/+/raw");
  std::vector<std::pair<Verdict, std::string>> told;
  Instant now;
  GatewayCheck check{meter, Monotonic(0),
                     [this](Verdict verdict, const std::string& what) { told.emplace_back(verdict, what); }};
};

std::string aidon_frame(std::string_view id = meter_lists::kMeterId) {
  const std::vector<std::uint8_t> frame = meter_lists::frame_of(meter_lists::aidon_list(id));
  return {frame.begin(), frame.end()};
}

std::string digits_of(const std::string& frame) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(frame.data()), frame.size()});
}

}  // namespace

TEST_CASE("a gateway that publishes telegrams in any form is well", "[app]") {
  const std::string frame = aidon_frame();
  for (const std::string& payload : {frame, digits_of(frame), R"({"data":")" + digits_of(frame) + R"("})"}) {
    Gateway gateway;
    gateway.say("han/17/raw", payload);
    gateway.wait(300ms);
    CHECK(gateway.check.is_done());
    CHECK(gateway.check.id() == meter_lists::kMeterId);
    REQUIRE(gateway.said(Verdict::ok).size() == 1);
    CHECK(gateway.told[0].second.starts_with("House: telegram on han/17/raw after 0.1 s: Aidon 6525 (3-phase meter"));
    gateway.end();
    CHECK(gateway.told.size() == 1);
  }
}

TEST_CASE("a telegram's parts belong together on their topic only", "[app]") {
  const std::string frame = aidon_frame();
  Gateway gateway;
  gateway.say("han/1/raw", frame.substr(0, 40));
  gateway.say("han/2/raw", frame.substr(40));
  CHECK_FALSE(gateway.check.is_done());
  gateway.say("han/1/raw", frame.substr(40));
  CHECK(gateway.check.is_done());
}

TEST_CASE("messages of other meters' topics count for nothing", "[app]") {
  Gateway gateway;
  gateway.say("han/17/state", aidon_frame());
  gateway.end();
  REQUIRE(gateway.said(Verdict::problem).size() == 1);
  CHECK(
      gateway.told[0].second.starts_with("House: no message for 3 s; does the gateway publish on han/+/raw, and may"));
  CHECK(gateway.told[0].second.contains("topic read han/+/raw"));
}

TEST_CASE("what the broker had kept is not what a meter says now", "[app]") {
  Gateway gateway;
  gateway.say("han/17/raw", aidon_frame(), true);
  CHECK_FALSE(gateway.check.is_done());
  gateway.end();
  REQUIRE(gateway.said(Verdict::problem).size() == 1);
  CHECK(gateway.told[0].second.starts_with("House: nothing new for 3 s, only what the broker had kept (retained)"));
}

TEST_CASE("messages that hold no telegram are shown", "[app]") {
  Gateway gateway;
  std::string begin;
  SECTION("JSON of something else") {
    gateway.say("han/17/raw", R"({"up": 16})");
    gateway.say("han/18/raw", R"({"up": 17})");
    begin =
        "House: 2 messages in 3 s, but none has a part of a telegram; the newest, on han/18/raw, has 10 bytes: "
        "JSON; the daemon reads";
  }
  SECTION("nothing") {
    gateway.say("han/17/raw", "");
    begin = "House: 1 message in 3 s, but none has a part of a telegram; the newest, on han/17/raw, has 0 bytes; the ";
  }
  SECTION("bytes") {
    gateway.say("han/17/raw", std::string(20, '\x01'));
    begin =
        "House: 1 message in 3 s, but no telegram, 1 damaged; the newest, on han/17/raw, has 20 bytes: "
        "01010101010101010101010101010101...; the daemon reads";
  }
  SECTION("a damaged telegram") {
    std::string frame = aidon_frame();
    frame[50] ^= 1;
    gateway.say("han/17/raw", frame);
    gateway.say("han/17/raw", frame);
    begin = "House: 2 messages in 3 s, but no telegram, 2 damaged; the newest, on han/17/raw, has ";
  }
  SECTION("a key") {
    gateway.say("han/17/raw", "key 000102030405060708090a0b0c0d0e0f");
    begin =
        "House: 1 message in 3 s, but no telegram, 0 damaged; the newest, on han/17/raw, has 36 bytes: "
        "(not shown, it may be a secret)";
  }
  gateway.wait(300ms);
  gateway.end();
  REQUIRE(gateway.said(Verdict::problem).size() == 1);
  INFO(gateway.told[0].second);
  CHECK(gateway.told[0].second.starts_with(begin));
}

TEST_CASE("of very many topics only some are looked at", "[app]") {
  Gateway gateway;
  for (std::size_t topic = 0; topic < GatewayCheck::kMostLines; ++topic) {
    gateway.say("han/" + std::to_string(topic) + "/raw", "\x01");
  }
  gateway.say("han/more/raw", aidon_frame());
  CHECK_FALSE(gateway.check.is_done());
  gateway.say("han/0/raw", aidon_frame());
  CHECK(gateway.check.is_done());
}
