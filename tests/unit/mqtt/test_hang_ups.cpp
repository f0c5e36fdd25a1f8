#include "ams2mqtt/mqtt/hang_ups.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

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

TEST_CASE("11.25 the third loss with the same message unanswered leaves it out", "[mqtt]") {
  HangUps hang_ups;
  CHECK_FALSE(hang_up_on(hang_ups, "large", 31'000).left_out);
  CHECK(hang_ups.suspects(packet("large")));
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

TEST_CASE("11.25 among many that were on their way only the culprit is left out", "[mqtt]") {
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
      REQUIRE_FALSE(hang_ups.has_to_wait(packet("m/" + std::to_string(i)), kNow));
      hang_ups.sent(i, packet("m/" + std::to_string(i)), kNow);
      if (i == 7) break;
      if (hang_ups.suspects(packet("m/" + std::to_string(i)))) CHECK(hang_ups.has_to_wait(packet("any"), kNow));
      hang_ups.answered(i);
    }
    left_out = hang_ups.lost(kNow, false).left_out;
  }
  REQUIRE(left_out);
  CHECK(left_out->topic == "m/7");
  CHECK(losses == 3);
  CHECK_FALSE(hang_ups.suspects(packet("m/3")));
}

TEST_CASE("11.25 a message without an answer of its own is suspected, and cleared by the next answer", "[mqtt]") {
  HangUps hang_ups;
  hang_ups.connected();
  hang_ups.sent(1, packet("before", 100, false), kNow);
  hang_ups.sent(2, packet("status"), kNow);
  hang_ups.answered(2);
  hang_ups.sent(3, packet("power", 100, false), kNow);
  hang_ups.answered(3);  // written is not answered
  hang_ups.lost(kNow, false);
  CHECK(hang_ups.suspects(packet("power")));
  CHECK_FALSE(hang_ups.suspects(packet("before")));
  CHECK_FALSE(hang_ups.suspects(packet("status")));
  // From now on it is sent with an answer.
  CHECK_FALSE(hang_up_on(hang_ups, "power").left_out);
  CHECK(hang_up_on(hang_ups, "power").left_out);
}

TEST_CASE("11.25 nothing is left out for a loss of another cause", "[mqtt]") {
  HangUps hang_ups;
  SECTION("the broker is gone or says why") {
    for (int i = 0; i < 5; ++i) {
      hang_ups.connected();
      hang_ups.sent(1, packet("status"), kNow);
      hang_ups.answered(1);
      hang_ups.sent(2, packet("large"), kNow);
      CHECK_FALSE(hang_ups.lost(kNow, true).left_out);
    }
    CHECK_FALSE(hang_ups.suspects(packet("large")));
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
    CHECK_FALSE(hang_ups.suspects(packet("large")));
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

// The broker hangs up on whatever is larger than its limit; how many connections that costs until all is tried.
struct Trial {
  int losses = 0;
  int sentences = 0;  // of a single message, or of a bound
  std::vector<std::size_t> taken = {};
};

Trial try_all(HangUps& hang_ups, const std::vector<std::size_t>& sizes, std::size_t limit) {
  Trial trial;
  std::vector<std::size_t> waiting = sizes;
  while (!waiting.empty() && trial.losses < 1000) {
    hang_ups.connected();
    hang_ups.sent(-1, packet("status"), kNow);
    hang_ups.answered(-1);
    bool lost = false;
    while (!waiting.empty() && !lost) {
      const HangUps::Packet next = packet("entity/" + std::to_string(waiting.front()), waiting.front());
      if (!hang_ups.leaves_out(next, kNow)) {
        hang_ups.sent(1, next, kNow);
        lost = next.bytes > limit;
        if (lost) break;
        hang_ups.answered(1);
        trial.taken.push_back(next.bytes);
      }
      waiting.erase(waiting.begin());
    }
    if (!lost) break;
    ++trial.losses;
    const HangUps::Loss loss = hang_ups.lost(kNow, false);
    trial.sentences += loss.bound_found || (loss.left_out && !loss.by_bound) ? 1 : 0;
  }
  return trial;
}

TEST_CASE("11.25 what is larger than a size that is too large is left out at once", "[mqtt]") {
  HangUps hang_ups;
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < 60; ++i) sizes.push_back(600 + i * 37 % 60 * 7);
  SECTION("everything is too large") {
    const Trial trial = try_all(hang_ups, sizes, 500);
    CHECK(trial.losses < 12);  // not three times sixty
    CHECK(trial.sentences == 2);
    CHECK(trial.taken.empty());
    CHECK(hang_ups.bound() == 600);
    CHECK(hang_ups.leaves_out(packet("never tried", 600), kNow));
    CHECK_FALSE(hang_ups.leaves_out(packet("never tried", 599), kNow));
    CHECK_FALSE(hang_ups.leaves_out(packet("never tried", 600), kNow + HangUps::kAgain + seconds(1)));
  }
  SECTION("half of it") {
    const Trial trial = try_all(hang_ups, sizes, 800);
    CHECK(trial.losses < 25);
    CHECK(trial.taken.size() ==
          static_cast<std::size_t>(std::ranges::count_if(sizes, [](auto size) { return size <= 800; })));
  }
}

TEST_CASE("11.25 a topic that the broker hangs up on says nothing of sizes", "[mqtt]") {
  HangUps hang_ups;
  SECTION("when a larger message has passed") {
    hang_ups.connected();
    hang_ups.sent(1, packet("whole", 31'000), kNow);
    hang_ups.answered(1);
    for (int i = 0; i < HangUps::kStrikes; ++i) (void)hang_up_on(hang_ups, "forbidden", 700);
    CHECK(hang_ups.leaves_out(packet("forbidden", 700), kNow));
    CHECK_FALSE(hang_ups.suspects(packet("other", 900)));
  }
  SECTION("when a larger one passes afterwards, which goes alone") {
    for (int i = 0; i < HangUps::kStrikes; ++i) (void)hang_up_on(hang_ups, "forbidden", 700);
    CHECK_FALSE(hang_ups.leaves_out(packet("other", 900), kNow));
    CHECK(hang_ups.suspects(packet("other", 900)));
    CHECK_FALSE(hang_ups.suspects(packet("other", 699)));
    hang_ups.connected();
    hang_ups.sent(1, packet("other", 900), kNow);
    CHECK(hang_ups.has_to_wait(packet("small", 10), kNow));
    hang_ups.answered(1);
    CHECK_FALSE(hang_ups.suspects(packet("third", 900)));
    CHECK_FALSE(hang_up_on(hang_ups, "third", 900).left_out);
  }
  SECTION("when it is too small for any limit") {
    for (const char* topic : {"power", "voltage"}) {
      for (int i = 0; i < HangUps::kStrikes; ++i) (void)hang_up_on(hang_ups, topic, 80);
    }
    CHECK_FALSE(hang_ups.leaves_out(packet("current", 90), kNow));
    CHECK_FALSE(hang_ups.bound());
  }
}

TEST_CASE("11.25 nobody waits for an answer that does not come", "[mqtt]") {
  HangUps hang_ups;
  (void)hang_up_on(hang_ups, "large");
  hang_ups.connected();
  hang_ups.sent(1, packet("never answered"), kNow);
  CHECK(hang_ups.has_to_wait(packet("large"), kNow));
  CHECK_FALSE(hang_ups.has_to_wait(packet("innocent"), kNow));
  CHECK_FALSE(hang_ups.has_to_wait(packet("large"), kNow + HangUps::kPromptly + seconds(1)));
}

TEST_CASE("11.25 what is remembered is bounded", "[mqtt]") {
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
