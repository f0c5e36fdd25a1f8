#include "ams2mqtt/io/hang_ups.hpp"

#include <chrono>
#include <optional>
#include <string>

#include "catch.hpp"

using namespace ams2mqtt;
using std::chrono::seconds;

namespace {

const HangUps::Time kNow = HangUps::Time() + std::chrono::hours(1000);

HangUps::Packet packet(const std::string& topic, std::size_t bytes = 100, bool is_answered = true) {
  return {.topic = topic, .bytes = bytes, .is_answered = is_answered};
}

// A connection on which the broker takes `status` and then hangs up on `topic`.
HangUps::Loss hang_up_on(HangUps& hang_ups, const std::string& topic, std::size_t bytes = 100) {
  hang_ups.connected();
  hang_ups.sent(1, packet("status"), kNow);
  hang_ups.answered(1);
  hang_ups.sent(2, packet(topic, bytes), kNow);
  return hang_ups.lost(kNow + seconds(1), false);
}

}  // namespace

TEST_CASE("11.25 the third loss with the same message unanswered leaves it out", "[io][mqtt]") {
  HangUps hang_ups;
  CHECK_FALSE(hang_up_on(hang_ups, "large", 31'000).left_out);
  CHECK(hang_ups.suspects("large"));
  CHECK_FALSE(hang_up_on(hang_ups, "large", 31'000).left_out);
  CHECK_FALSE(hang_ups.leaves_out(packet("large", 31'000), kNow));
  const HangUps::Loss loss = hang_up_on(hang_ups, "large", 31'000);
  REQUIRE(loss.left_out);
  CHECK(loss.left_out->topic == "large");
  CHECK(loss.left_out->bytes == 31'000);
  CHECK(hang_ups.leaves_out(packet("large", 31'000), kNow));
  CHECK(hang_ups.leaves_out(packet("large", 20'000), kNow));
  CHECK_FALSE(hang_ups.leaves_out(packet("large", 40), kNow));  // the empty message that removes it
  CHECK_FALSE(hang_ups.leaves_out(packet("other", 31'000), kNow));
  CHECK_FALSE(hang_ups.leaves_out(packet("large", 31'000), kNow + HangUps::kAgain + seconds(1)));
}

TEST_CASE("11.25 among many that were on their way only the culprit is left out", "[io][mqtt]") {
  HangUps hang_ups;
  hang_ups.connected();
  for (int i = 0; i < 16; ++i) hang_ups.sent(i, packet("m/" + std::to_string(i)), kNow);
  CHECK_FALSE(hang_ups.lost(kNow, false).left_out);
  std::optional<HangUps::Packet> left_out;
  int losses = 1;
  for (; !left_out && losses < 10; ++losses) {
    hang_ups.connected();
    hang_ups.sent(100, packet("status"), kNow);
    hang_ups.answered(100);
    for (int i = 0; i < 16; ++i) {
      REQUIRE_FALSE(hang_ups.has_to_wait("m/" + std::to_string(i), false, kNow));
      hang_ups.sent(i, packet("m/" + std::to_string(i)), kNow);
      if (i == 7) break;
      if (hang_ups.suspects("m/" + std::to_string(i))) CHECK(hang_ups.has_to_wait("any", false, kNow));
      hang_ups.answered(i);
    }
    left_out = hang_ups.lost(kNow, false).left_out;
  }
  REQUIRE(left_out);
  CHECK(left_out->topic == "m/7");
  CHECK(losses == 3);
  CHECK_FALSE(hang_ups.suspects("m/3"));
}

TEST_CASE("11.25 a message without an answer of its own is suspected, and cleared by the next answer", "[io][mqtt]") {
  HangUps hang_ups;
  hang_ups.connected();
  hang_ups.sent(1, packet("before", 100, false), kNow);
  hang_ups.sent(2, packet("status"), kNow);
  hang_ups.answered(2);
  hang_ups.sent(3, packet("power", 100, false), kNow);
  hang_ups.answered(3);  // written is not answered
  hang_ups.lost(kNow, false);
  CHECK(hang_ups.suspects("power"));
  CHECK_FALSE(hang_ups.suspects("before"));
  CHECK_FALSE(hang_ups.suspects("status"));
  // From now on it is sent with an answer.
  CHECK_FALSE(hang_up_on(hang_ups, "power").left_out);
  CHECK(hang_up_on(hang_ups, "power").left_out);
}

TEST_CASE("11.25 nothing is left out for a loss of another cause", "[io][mqtt]") {
  HangUps hang_ups;
  SECTION("the broker is gone or says why") {
    for (int i = 0; i < 5; ++i) {
      hang_ups.connected();
      hang_ups.sent(1, packet("status"), kNow);
      hang_ups.answered(1);
      hang_ups.sent(2, packet("large"), kNow);
      CHECK_FALSE(hang_ups.lost(kNow, true).left_out);
    }
    CHECK_FALSE(hang_ups.suspects("large"));
  }
  SECTION("the broker never answered anything") {
    for (int i = 0; i < 5; ++i) {
      hang_ups.connected();
      hang_ups.sent(1, packet("status"), kNow);
      const HangUps::Loss loss = hang_ups.lost(kNow, false);
      CHECK_FALSE(loss.left_out);
      CHECK_FALSE(loss.proven);
      CHECK(loss.first->topic == "status");
    }
  }
  SECTION("it was sent long before") {
    for (int i = 0; i < 5; ++i) {
      hang_ups.connected();
      hang_ups.sent(1, packet("large"), kNow);
      CHECK_FALSE(hang_ups.lost(kNow + seconds(60), false).left_out);
    }
    CHECK_FALSE(hang_ups.suspects("large"));
  }
  SECTION("it was answered in between") {
    CHECK_FALSE(hang_up_on(hang_ups, "large").left_out);
    CHECK_FALSE(hang_up_on(hang_ups, "large").left_out);
    hang_ups.connected();
    hang_ups.sent(1, packet("large"), kNow);
    hang_ups.answered(1);
    CHECK_FALSE(hang_up_on(hang_ups, "large").left_out);
    CHECK_FALSE(hang_up_on(hang_ups, "large").left_out);
  }
}

TEST_CASE("11.25 nobody waits for an answer that does not come", "[io][mqtt]") {
  HangUps hang_ups;
  (void)hang_up_on(hang_ups, "large");
  hang_ups.connected();
  hang_ups.sent(1, packet("never answered"), kNow);
  CHECK(hang_ups.has_to_wait("large", false, kNow));
  CHECK_FALSE(hang_ups.has_to_wait("innocent", false, kNow));
  CHECK_FALSE(hang_ups.has_to_wait("large", false, kNow + HangUps::kPromptly + seconds(1)));
}

TEST_CASE("11.25 what is remembered is bounded", "[io][mqtt]") {
  HangUps hang_ups;
  for (std::size_t i = 0; i < HangUps::kMostLeftOut + 1; ++i) {
    const std::string topic = "t/" + std::to_string(i);
    for (int loss = 0; loss < HangUps::kStrikes; ++loss) (void)hang_up_on(hang_ups, topic);
  }
  int left_out = 0;
  for (std::size_t i = 0; i < HangUps::kMostLeftOut + 1; ++i) {
    left_out += hang_ups.leaves_out(packet("t/" + std::to_string(i)), kNow) ? 1 : 0;
  }
  CHECK(left_out == static_cast<int>(HangUps::kMostLeftOut));
  hang_ups.connected();
  for (int i = 0; i < 1000; ++i) hang_ups.sent(i, packet("live/" + std::to_string(i), 10, false), kNow);
  CHECK(hang_ups.lost(kNow, false).unanswered == HangUps::kMostSuspects);
}
