#include "source/silence_watch.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

constexpr SilenceRule kRule{3, 60s, 10min, 1h};

// A meter that has sent `count` telegrams since `begin`, and when the next is due.
Monotonic send(SilenceWatch& watch, Monotonic begin, Monotonic interval, int count) {
  for (int i = 0; i < count; ++i) watch.on_telegram(begin + interval * i);
  return begin + interval * count;
}

}  // namespace

TEST_CASE("11.14 A source is stuck after three of the longest intervals, a minute at least", "[source]") {
  SilenceWatch watch(kRule);
  watch.on_open(100s);
  watch.on_telegram(110s);
  watch.on_telegram(120s);
  CHECK(watch.deadline() == 180s);
  watch.on_telegram(150s);
  watch.on_telegram(160s);
  CHECK(watch.deadline() == 160s + 90s);
  watch.on_bytes(200s);
  CHECK(watch.deadline() == 250s);  // bytes that are no telegrams do not count
}

TEST_CASE("11.14 Without a known interval every byte counts", "[source]") {
  SilenceWatch watch(kRule);
  watch.on_open(0s);
  CHECK(watch.deadline() == 10min);
  watch.on_bytes(9min);
  CHECK(watch.deadline() == 19min);
  watch.on_telegram(20min);
  CHECK(watch.deadline() == 30min);
  CHECK_FALSE(watch.knows_meter());
}

TEST_CASE("11.14 Opening in vain is tried more and more seldom, and never sooner than at first", "[source]") {
  for (const double jitter : {0.0, 1.0}) {
    SilenceWatch watch(kRule);
    watch.on_open(0s);
    send(watch, 0s, 10s, 3);
    Monotonic before = 60s;
    for (int i = 0; i < 12; ++i) {
      watch.on_reopened(jitter);
      watch.on_open(1000s);
      const Monotonic wait = watch.deadline() - 1000s;
      CHECK(wait >= before);
      CHECK(wait <= 1h);
      before = wait;
    }
    CHECK(before >= 45min);
    watch.on_telegram(2000s);
    CHECK(watch.deadline() == 2060s);
  }
}

TEST_CASE("11.14 A meter with one telegram an hour is found out, and then waited for", "[source]") {
  SilenceWatch watch(kRule);
  watch.on_open(0s);
  watch.on_telegram(1min);
  watch.on_reopened(0.5);
  watch.on_open(11min);
  watch.on_telegram(61min);
  CHECK(watch.deadline() == 61min + 3h);
  watch.on_telegram(121min);
  CHECK(watch.deadline() == 121min + 3h);
}

TEST_CASE("11.14 An outage between connections is no interval once one has been shown", "[source]") {
  SilenceWatch watch(kRule);
  watch.on_open(0s);
  watch.on_telegram(10s);
  watch.on_open(8h);
  watch.on_telegram(8h + 10s);
  watch.on_telegram(8h + 20s);
  CHECK(watch.deadline() == 8h + 80s);
  watch.on_open(20h);
  watch.on_telegram(20h);
  CHECK(watch.deadline() == 20h + 60s);
}

TEST_CASE("11.14 An outage within a connection is forgotten after two days", "[source]") {
  SilenceWatch watch(kRule);
  watch.on_open(0s);
  send(watch, 0s, 10s, 3);
  watch.on_telegram(5h);
  CHECK(watch.deadline() > 19h);
  send(watch, 5h, 1min, 60 * 24 * 2);
  CHECK(watch.deadline() - watch.since() == 3min);
}
