#include "mqtt/answer_watch.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using std::chrono::seconds;

namespace {

const AnswerWatch::Time kStart = AnswerWatch::Time() + std::chrono::hours(1000);
constexpr seconds kLong = AnswerWatch::kPatience;

}  // namespace

TEST_CASE("11.25 a broker that acknowledges nothing is told once, and its first answer ends that", "[mqtt]") {
  AnswerWatch watch;
  CHECK_FALSE(watch.take_silence(kStart + kLong));  // nothing is waited for
  watch.sent(kStart);
  watch.sent(kStart + seconds(5));
  CHECK_FALSE(watch.take_silence(kStart + kLong - seconds(1)));
  CHECK(watch.take_silence(kStart + kLong));
  CHECK(watch.silent());
  CHECK_FALSE(watch.take_silence(kStart + kLong * 9));
  CHECK(watch.answered(kStart + kLong * 10));
  CHECK_FALSE(watch.silent());
  CHECK_FALSE(watch.answered(kStart + kLong * 10));
  CHECK_FALSE(watch.take_silence(kStart + kLong * 20));
}

TEST_CASE("11.25 a slow broker is not silent", "[mqtt]") {
  AnswerWatch watch;
  AnswerWatch::Time now = kStart;
  watch.sent(now);
  for (int i = 0; i < 10; ++i) {
    watch.sent(now);
    now += kLong - seconds(1);
    CHECK_FALSE(watch.take_silence(now));
    CHECK_FALSE(watch.answered(now));
  }
  CHECK(watch.waits());
  watch.withdrawn();
  CHECK_FALSE(watch.waits());
  CHECK_FALSE(watch.take_silence(now + kLong));
  watch.sent(now + kLong);
  watch.connected();
  CHECK_FALSE(watch.take_silence(now + kLong * 3));
}
