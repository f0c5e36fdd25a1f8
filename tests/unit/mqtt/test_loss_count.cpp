#include "ams2mqtt/mqtt/loss_count.hpp"

#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

using std::chrono::seconds;

ConnectionEnd quick() {
  ConnectionEnd end;
  end.lasted = std::chrono::milliseconds(300);
  return end;
}

using Ends = std::vector<int>;

// Which of ten equal ends say it, from 1.
Ends told_with(const ConnectionEnd& end, LossCause cause) {
  LossCount count;
  Ends told;
  for (int each = 1; each <= 10; ++each) {
    const auto found = count.count(end);
    if (!found) continue;
    CHECK(found == cause);
    told.push_back(each);
  }
  return told;
}

}  // namespace

TEST_CASE("11.30 a few quick ends of connections say what they mean, and not each", "[mqtt]") {
  CHECK(told_with(quick(), LossCause::same_id) == Ends{3, 6});
  ConnectionEnd gone = quick();
  gone.broker_is_gone = true;
  CHECK(told_with(gone, LossCause::broker_gone) == Ends{3});
  ConnectionEnd early = quick();
  early.loss.unanswered = 2;
  CHECK(told_with(early, LossCause::first_message) == Ends{3});
  // With messages on their way, of which some have passed, it takes more.
  ConnectionEnd busy = early;
  busy.loss.proven = true;
  CHECK(told_with(busy, LossCause::same_id) == Ends{6});
  ConnectionEnd explained = quick();
  explained.explained = true;
  CHECK(told_with(explained, LossCause::same_id).empty());
  ConnectionEnd longer = quick();
  longer.lasted = LossCount::kQuick;
  CHECK(told_with(longer, LossCause::same_id).empty());
}

TEST_CASE("15.2 a newcomer needs fewer ends to think of another client", "[mqtt]") {
  ConnectionEnd end = quick();
  end.newcomer = true;
  end.lasted = LossCount::kQuick;
  CHECK(told_with(end, LossCause::same_id) == Ends{2, 6});
  end.loss.unanswered = 1;  // the message may be the cause
  end.loss.proven = true;
  CHECK(told_with(end, LossCause::same_id) == Ends{6});
}

TEST_CASE("15.2 ends with nothing on their way hint at another client, others do not", "[mqtt]") {
  LossCount count;
  ConnectionEnd end = quick();
  end.newcomer = true;
  end.broker_is_gone = true;
  (void)count.count(end);
  CHECK_FALSE(count.hints_at_another());
  end.broker_is_gone = false;
  (void)count.count(end);
  CHECK(count.hints_at_another());
  CHECK_FALSE(count.suspects_another());
  (void)count.count(end);
  CHECK(count.suspects_another());
}

TEST_CASE("11.30 a connection that lasts, or a culprit, ends the suspicion", "[mqtt]") {
  ConnectionEnd stable = quick();
  stable.lasted = seconds(90);
  ConnectionEnd culprit = quick();
  culprit.loss.left_out = HangUps::Packet{};
  for (const ConnectionEnd& end : {stable, culprit}) {
    LossCount count;
    (void)count.count(quick());
    (void)count.count(quick());
    REQUIRE(count.suspicious());
    CHECK_FALSE(count.count(end));
    CHECK_FALSE(count.suspicious());
    CHECK_FALSE(count.count(quick()));
  }
}

TEST_CASE("11.30 waits begin anew but for connections that keep ending early", "[mqtt]") {
  LossCount count;
  ConnectionEnd longer = quick();
  longer.lasted = seconds(30);
  CHECK_FALSE(count.forgives(quick()));
  CHECK(count.forgives(longer));
  for (int end = 0; end < 3; ++end) (void)count.count(quick());
  CHECK_FALSE(count.forgives(longer));
  ConnectionEnd culprit = quick();
  culprit.loss.left_out = HangUps::Packet{};
  CHECK(count.forgives(culprit));
}
