#include "mqtt/outbox.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "unit/mqtt/outbox_messages.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::outbox_test;

TEST_CASE("messages leave in the order they came", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("a"));
  outbox.add(live("b"));
  outbox.add(event("c"));
  CHECK(drain(outbox) == Sent{"a=x", "b=x", "c=x"});
  CHECK(outbox.idle());
  CHECK(outbox.queued_bytes() == 0);
}

TEST_CASE("the newest message of a topic supersedes and goes to the end", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("config", "1"));
  outbox.add(retained("availability", "online"));
  outbox.add(retained("config", "22"));
  CHECK(outbox.queued() == 2);
  CHECK(outbox.queued_bytes() == std::string("configavailability22online").size());
  CHECK(drain(outbox) == Sent{"availability=online", "config=22"});
}

TEST_CASE("add_first goes before all that waits, also again", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("a"));
  outbox.add_first(retained("status", "online"));
  outbox.add_first(retained("zero"));
  CHECK(drain(outbox) == Sent{"zero=x", "status=online", "a=x"});
  outbox.add(retained("status", "offline"));
  outbox.add(retained("a"));
  outbox.add_first(retained("status", "online"));
  CHECK(drain(outbox) == Sent{"status=online", "a=x"});
}

TEST_CASE("nothing leaves without a connection, and the newest retained waits", "[mqtt][outbox]") {
  Outbox outbox;
  outbox.add(retained("energy", "1"));
  outbox.add(live("power", "1"));
  outbox.add(event("event", "1"));
  outbox.add(retained("energy", "2"));
  CHECK_FALSE(outbox.take());
  CHECK(outbox.queued() == 2);
  outbox.open(16);
  outbox.add(live("power", "2"));
  CHECK(drain(outbox) == Sent{"event=1", "energy=2", "power=2"});
}

TEST_CASE("the window bounds what is in flight", "[mqtt][outbox]") {
  const auto window = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{16}, std::size_t{500});
  Outbox outbox;
  outbox.open(window);
  for (int i = 0; i < 40; ++i) outbox.add(retained(std::to_string(i)));
  std::vector<Outbox::Id> flying;
  while (const auto next = outbox.take()) flying.push_back(next->id);
  const std::size_t expected = window == 0 ? 1 : window > 16 ? 16 : window;
  CHECK(flying.size() == expected);
  CHECK(outbox.in_flight() == expected);
  outbox.delivered(flying.front());
  CHECK(outbox.take());
  CHECK_FALSE(outbox.take());
}

TEST_CASE("what failed returns to its own place", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  for (const char* topic : {"a", "b", "c", "d"}) outbox.add(retained(topic));
  const auto a = outbox.take()->id;
  const auto b = outbox.take()->id;
  const auto c = outbox.take()->id;
  outbox.failed(c);
  outbox.failed(a);
  outbox.delivered(b);
  outbox.add(retained("e"));
  CHECK(drain(outbox) == Sent{"a=x", "c=x", "d=x", "e=x"});
}

TEST_CASE("what failed is dropped when its topic has something newer", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("a", "old"));
  const auto old = outbox.take()->id;
  outbox.add(retained("a", "new"));
  SECTION("waiting") {
    outbox.failed(old);
    CHECK(drain(outbox) == Sent{"a=new"});
  }
  SECTION("in flight") {
    const auto newer = outbox.take()->id;
    outbox.failed(old);
    CHECK(outbox.queued() == 0);
    outbox.failed(newer);
    CHECK(drain(outbox) == Sent{"a=new"});
  }
  SECTION("delivered") {
    outbox.delivered(outbox.take()->id);
    outbox.failed(old);
    CHECK(drain(outbox).empty());
  }
  SECTION("delivered, while the older one is still flying when the connection goes") {
    outbox.delivered(outbox.take()->id);
    outbox.close();
    outbox.open(16);
    CHECK(drain(outbox).empty());
  }
  CHECK(outbox.idle());
  CHECK(outbox.queued_bytes() == 0);
}

TEST_CASE("an older delivery does not forget the newer message", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("a", "old"));
  const auto old = outbox.take()->id;
  outbox.add(retained("a", "new"));
  outbox.delivered(old);
  const auto newer = outbox.take()->id;
  outbox.failed(newer);
  CHECK(drain(outbox) == Sent{"a=new"});
}

TEST_CASE("a lost connection brings everything back in order, except live values", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("a"));
  outbox.add(live("power"));
  outbox.add(event("b"));
  outbox.add(retained("c"));
  outbox.add(live("voltage"));
  std::vector<Outbox::Id> flying;
  for (int i = 0; i < 3; ++i) flying.push_back(outbox.take()->id);
  outbox.close();
  CHECK(outbox.in_flight() == 0);
  CHECK(outbox.queued() == 3);
  CHECK_FALSE(outbox.take());
  for (const auto id : flying) outbox.failed(id);  // a late word about the old connection
  for (const auto id : flying) outbox.delivered(id);
  CHECK_FALSE(outbox.refused(flying.front()));
  outbox.open(16);
  CHECK(outbox.delivered() == 0);
  CHECK(drain(outbox) == Sent{"a=x", "b=x", "c=x"});
  CHECK(outbox.delivered() == 3);
  CHECK(outbox.dropped() == 0);
  CHECK(outbox.refused() == 0);
}

TEST_CASE("a refused message is gone and names its topic", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("a"));
  const auto id = outbox.take()->id;
  CHECK(outbox.refused(id) == std::string("a"));
  CHECK_FALSE(outbox.refused(id));
  CHECK(outbox.refused() == 1);
  CHECK(outbox.idle());
  outbox.add(retained("a", "again"));
  CHECK(drain(outbox) == Sent{"a=again"});
}

TEST_CASE("over the limit of messages unretained ones go first, the oldest first", "[mqtt][outbox]") {
  Outbox outbox = open_outbox({.messages = 3, .bytes = 1000});
  outbox.add(retained("a"));
  outbox.add(live("b"));
  outbox.add(event("c"));
  outbox.add(retained("d"));
  CHECK(outbox.dropped() == 1);
  outbox.add(retained("e"));
  CHECK(outbox.dropped() == 2);
  SECTION("with unretained ones left") {
    CHECK(drain(outbox) == Sent{"a=x", "d=x", "e=x"});
    return;
  }
  outbox.add(retained("f"));
  CHECK(outbox.dropped() == 3);
  CHECK(drain(outbox) == Sent{"d=x", "e=x", "f=x"});
}

TEST_CASE("superseding needs no room", "[mqtt][outbox]") {
  Outbox outbox = open_outbox({.messages = 2, .bytes = 4});
  outbox.add(retained("a"));
  outbox.add(retained("b"));
  outbox.add(retained("a", "y"));
  CHECK(outbox.dropped() == 0);
  CHECK(drain(outbox) == Sent{"b=x", "a=y"});
}

TEST_CASE("the limit of bytes", "[mqtt][outbox]") {
  Outbox outbox = open_outbox({.messages = 100, .bytes = 10});
  outbox.add(retained("a", "1234"));
  outbox.add(retained("b", "1234"));
  CHECK(outbox.queued_bytes() == 10);
  outbox.add(retained("c", ""));
  CHECK(outbox.dropped() == 1);
  CHECK(outbox.queued_bytes() == 6);
  outbox.add(retained("d", std::string(50, 'x')));  // more than the whole room: it goes alone
  CHECK(outbox.dropped() == 2);
  CHECK(drain(outbox) == Sent{"b=1234", "c="});
  CHECK(outbox.queued_bytes() == 0);
}

TEST_CASE("a limit also holds for what comes back from flight", "[mqtt][outbox]") {
  Outbox outbox = open_outbox({.messages = 2, .bytes = 1000});
  outbox.add(retained("a"));
  outbox.add(retained("b"));
  CHECK(outbox.take());
  CHECK(outbox.take());
  outbox.add(retained("c"));
  outbox.add(retained("d"));
  outbox.close();
  outbox.open(16);
  CHECK(outbox.dropped() == 2);
  CHECK(drain(outbox) == Sent{"c=x", "d=x"});
}

TEST_CASE("drop_live leaves the rest", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(live("power"));
  outbox.add(retained("a"));
  outbox.add(live("voltage"));
  outbox.drop_live();
  CHECK(drain(outbox) == Sent{"a=x"});
}

TEST_CASE("messages that each count supersede nothing and keep their order through losses", "[mqtt][outbox]") {
  Outbox outbox;
  outbox.add(every("hour", "1"));
  outbox.add(retained("energy", "1"));
  outbox.add(every("hour", "2"));
  outbox.add(retained("energy", "2"));
  outbox.open(2);
  const auto first = outbox.take()->id;
  CHECK(outbox.take());
  outbox.add(every("hour", "3"));
  outbox.delivered(first);
  outbox.close();
  outbox.add(every("hour", "4"));
  CHECK(outbox.queued() == 4);
  outbox.open(16);
  CHECK(drain(outbox) == Sent{"hour=2", "energy=2", "hour=3", "hour=4"});
  CHECK(outbox.idle());
}

TEST_CASE("what counts each time goes last, but may not fill the queue", "[mqtt][outbox]") {
  Outbox outbox({.messages = 8, .bytes = 1000});
  for (int hour = 1; hour <= 4; ++hour) outbox.add(every("hour", std::to_string(hour)));
  for (const char* topic : {"a", "b", "c", "d", "e"}) outbox.add(retained(topic));
  CHECK(outbox.dropped() == 1);
  for (int hour = 5; hour <= 8; ++hour) outbox.add(every("hour", std::to_string(hour)));
  CHECK(outbox.dropped() == 5);
  outbox.open(16);
  CHECK(drain(outbox) == Sent{"hour=3", "hour=4", "d=x", "e=x", "hour=5", "hour=6", "hour=7", "hour=8"});
}

TEST_CASE("what goes first is not dropped, however full the queue is", "[mqtt][outbox]") {
  Outbox outbox({.messages = 2, .bytes = 1000});
  outbox.add(retained("a"));
  outbox.add(retained("b"));
  outbox.add_first(retained("status", "online"));
  outbox.add(retained("c"));
  CHECK(outbox.dropped() == 2);
  outbox.open(16);
  CHECK(drain(outbox) == Sent{"status=online", "c=x"});
}

TEST_CASE("without QoS 1 each message counts while there is a connection, and none without", "[mqtt][outbox]") {
  Outbox outbox;
  outbox.add({"power", "1", 0, false, true});
  CHECK(outbox.idle());
  outbox.open(16);
  for (const char* payload : {"2", "3", "4"}) outbox.add({"power", payload, 0, false, true});
  CHECK(outbox.take());
  CHECK(outbox.queued() == 2);
  CHECK(drain(outbox) == Sent{"power=3", "power=4"});
  outbox.add({"power", "5", 0, false, true});
  outbox.close();
  CHECK(outbox.idle());
}

TEST_CASE("what may wait grows with the meters", "[mqtt]") {
  CHECK(Outbox::Limits::of(1).messages == 4096);
  CHECK(Outbox::Limits::of(64).messages == 4096);
  CHECK(Outbox::Limits::of(64).bytes == std::size_t{4} << 20U);
  CHECK(Outbox::Limits::of(10'000).messages == 640'000);
  CHECK(Outbox::Limits::of(10'000).bytes == std::size_t{10'000} * 65'536);

  Outbox outbox = open_outbox({.messages = 2, .bytes = 100});
  outbox.set_limits({.messages = 3, .bytes = 100});
  for (const char* topic : {"a", "b", "c"}) outbox.add(retained(topic, "1"));
  CHECK(outbox.dropped() == 0);
  outbox.set_limits({.messages = 1, .bytes = 100});
  CHECK(outbox.queued() == 3);
  outbox.add(retained("d", "1"));
  CHECK(outbox.dropped() == 3);
  CHECK(drain(outbox) == Sent{"d=1"});
}

TEST_CASE("14 the oldest mark says what has left", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  CHECK(outbox.oldest() == outbox.mark());
  outbox.add(every("a", "1"));
  const Outbox::Id after_one = outbox.mark();
  outbox.add(every("a", "2"));
  const Outbox::Id after_two = outbox.mark();
  CHECK(outbox.oldest() < after_one);
  const auto one = outbox.take();
  const auto two = outbox.take();
  REQUIRE(two);
  outbox.delivered(two->id);
  CHECK(outbox.oldest() < after_one);  // the first is still on its way
  CHECK(outbox.put_back(one->id) == "a");
  CHECK_FALSE(outbox.put_back(one->id));
  CHECK(outbox.oldest() < after_one);
  CHECK(drain(outbox) == Sent{"a=1"});
  CHECK(outbox.oldest() == after_two);
}

TEST_CASE("14 messages that the broker does not answer have a window of their own", "[mqtt][outbox]") {
  Outbox outbox = open_outbox();
  for (std::size_t i = 0; i < Outbox::kMaxUnanswered; ++i) outbox.add(live("a" + std::to_string(i)));
  for (std::size_t i = 0; i <= Outbox::kMaxInFlight; ++i) outbox.add(event("b" + std::to_string(i)));
  std::vector<Outbox::Id> flying;
  while (const auto next = outbox.take()) flying.push_back(next->id);
  REQUIRE(flying.size() == Outbox::kMaxUnanswered + Outbox::kMaxInFlight);
  outbox.delivered(flying.front());  // no room for the one that waits: that is answered
  CHECK_FALSE(outbox.take());
  outbox.delivered(flying.back());
  CHECK(outbox.take());
  outbox.add(live("c"));
  CHECK(outbox.take());
  outbox.add(live("d"));
  CHECK_FALSE(outbox.take());
}
