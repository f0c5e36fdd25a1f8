#include "ams2mqtt/io/outbox.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

Message retained(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 1, true};
}
Message live(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 0, false};
}
Message event(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 1, false};
}

Message every(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 1, false, true};
}

Outbox open_outbox(Outbox::Limits limits = {}) {
  Outbox outbox(limits);
  outbox.open(Outbox::kMaxInFlight);
  return outbox;
}

// Sends and acknowledges everything; "topic=payload" in the order of leaving.
std::vector<std::string> drain(Outbox& outbox) {
  std::vector<std::string> sent;
  while (const auto next = outbox.take()) {
    sent.push_back(next->message->topic + "=" + next->message->payload);
    outbox.delivered(next->id);
  }
  return sent;
}

using Sent = std::vector<std::string>;

}  // namespace

TEST_CASE("messages leave in the order they came", "[io][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("a"));
  outbox.add(live("b"));
  outbox.add(event("c"));
  CHECK(drain(outbox) == Sent{"a=x", "b=x", "c=x"});
  CHECK(outbox.idle());
  CHECK(outbox.queued_bytes() == 0);
}

TEST_CASE("the newest message of a topic supersedes and goes to the end", "[io][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("config", "1"));
  outbox.add(retained("availability", "online"));
  outbox.add(retained("config", "22"));
  CHECK(outbox.queued() == 2);
  CHECK(outbox.queued_bytes() == std::string("configavailability22online").size());
  CHECK(drain(outbox) == Sent{"availability=online", "config=22"});
}

TEST_CASE("add_first goes before all that waits, also again", "[io][outbox]") {
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

TEST_CASE("nothing leaves without a connection, and the newest retained waits", "[io][outbox]") {
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

TEST_CASE("the window bounds what is in flight", "[io][outbox]") {
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

TEST_CASE("what failed returns to its own place", "[io][outbox]") {
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

TEST_CASE("what failed is dropped when its topic has something newer", "[io][outbox]") {
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

TEST_CASE("an older delivery does not forget the newer message", "[io][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("a", "old"));
  const auto old = outbox.take()->id;
  outbox.add(retained("a", "new"));
  outbox.delivered(old);
  const auto newer = outbox.take()->id;
  outbox.failed(newer);
  CHECK(drain(outbox) == Sent{"a=new"});
}

TEST_CASE("a lost connection brings everything back in order, except live values", "[io][outbox]") {
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
  for (const auto id : flying) outbox.failed(id);  // Paho's late word about the old connection
  for (const auto id : flying) outbox.delivered(id);
  CHECK_FALSE(outbox.refused(flying.front()));
  outbox.open(16);
  CHECK(drain(outbox) == Sent{"a=x", "b=x", "c=x"});
  CHECK(outbox.dropped() == 0);
}

TEST_CASE("a refused message is gone and names its topic", "[io][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(retained("a"));
  const auto id = outbox.take()->id;
  CHECK(outbox.refused(id) == std::string("a"));
  CHECK_FALSE(outbox.refused(id));
  CHECK(outbox.idle());
  outbox.add(retained("a", "again"));
  CHECK(drain(outbox) == Sent{"a=again"});
}

TEST_CASE("over the limit of messages unretained ones go first, the oldest first", "[io][outbox]") {
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

TEST_CASE("superseding needs no room", "[io][outbox]") {
  Outbox outbox = open_outbox({.messages = 2, .bytes = 4});
  outbox.add(retained("a"));
  outbox.add(retained("b"));
  outbox.add(retained("a", "y"));
  CHECK(outbox.dropped() == 0);
  CHECK(drain(outbox) == Sent{"b=x", "a=y"});
}

TEST_CASE("the limit of bytes", "[io][outbox]") {
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

TEST_CASE("a limit also holds for what comes back from flight", "[io][outbox]") {
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

TEST_CASE("drop_live leaves the rest", "[io][outbox]") {
  Outbox outbox = open_outbox();
  outbox.add(live("power"));
  outbox.add(retained("a"));
  outbox.add(live("voltage"));
  outbox.drop_live();
  CHECK(drain(outbox) == Sent{"a=x"});
}

TEST_CASE("messages that each count supersede nothing and keep their order through losses", "[io][outbox]") {
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

TEST_CASE("what counts each time goes last, but may not fill the queue", "[io][outbox]") {
  Outbox outbox({.messages = 8, .bytes = 1000});
  for (int hour = 1; hour <= 4; ++hour) outbox.add(every("hour", std::to_string(hour)));
  for (const char* topic : {"a", "b", "c", "d", "e"}) outbox.add(retained(topic));
  CHECK(outbox.dropped() == 1);
  for (int hour = 5; hour <= 8; ++hour) outbox.add(every("hour", std::to_string(hour)));
  CHECK(outbox.dropped() == 5);
  outbox.open(16);
  CHECK(drain(outbox) == Sent{"hour=3", "hour=4", "d=x", "e=x", "hour=5", "hour=6", "hour=7", "hour=8"});
}

TEST_CASE("what goes first is not dropped, however full the queue is", "[io][outbox]") {
  Outbox outbox({.messages = 2, .bytes = 1000});
  outbox.add(retained("a"));
  outbox.add(retained("b"));
  outbox.add_first(retained("status", "online"));
  outbox.add(retained("c"));
  CHECK(outbox.dropped() == 2);
  outbox.open(16);
  CHECK(drain(outbox) == Sent{"status=online", "c=x"});
}

TEST_CASE("without QoS 1 a message cannot count each time", "[io][outbox]") {
  Outbox outbox;
  outbox.add({"power", "1", 0, false, true});
  CHECK(outbox.idle());
}

namespace {

std::vector<std::string> due(Outbox& outbox, Outbox::Id mark, std::size_t limit = 100) {
  std::vector<std::string> texts;
  for (const Outbox::Waiting& waiting : outbox.take_unspooled(mark, limit)) {
    texts.push_back(waiting.message.topic + "=" + waiting.message.payload);
    outbox.spooled(waiting.id, static_cast<SpoolNumber>(waiting.id));
  }
  return texts;
}

using Numbers = std::vector<SpoolNumber>;

}  // namespace

TEST_CASE("what has waited since a mark is due for the spool, once", "[io][outbox]") {
  Outbox outbox = open_outbox();
  outbox.track_spool();
  outbox.add(retained("energy", "1"));
  outbox.add(live("power"));
  outbox.add(event("event"));
  outbox.add(every("hour", "1"));
  CHECK(outbox.take());
  const auto mark = outbox.mark();
  outbox.add(every("hour", "2"));
  CHECK(due(outbox, mark, 1) == Sent{"energy=1"});  // in flight is not delivered
  CHECK(due(outbox, mark) == Sent{"hour=1"});
  CHECK(due(outbox, mark).empty());
  CHECK(due(outbox, outbox.mark()) == Sent{"hour=2"});
  CHECK(outbox.take_gone().empty());
  outbox.delivered(1);
  CHECK(drain(outbox) == Sent{"power=x", "event=x", "hour=1", "hour=2"});
  CHECK(outbox.take_gone() == Numbers{1, 4, 5});
  CHECK(outbox.take_gone().empty());
}

TEST_CASE("a topic that is superseded all the time is due all the same", "[io][outbox]") {
  Outbox outbox = open_outbox();
  outbox.track_spool();
  outbox.add(retained("energy", "1"));
  const bool flying = GENERATE(false, true);
  if (flying) CHECK(outbox.take());
  const auto mark = outbox.mark();
  outbox.add(retained("energy", "2"));
  outbox.add(retained("energy", "3"));
  CHECK(due(outbox, mark) == (flying ? Sent{"energy=1", "energy=3"} : Sent{"energy=3"}));
  outbox.add(retained("energy", "4"));
  CHECK(outbox.take_gone() == Numbers{3});
}

TEST_CASE("the spool hears of every end of a message", "[io][outbox]") {
  Outbox outbox({.messages = 4, .bytes = 1000});
  outbox.track_spool();
  outbox.open(16);
  for (const char* topic : {"1", "2", "3"}) outbox.add(retained(topic));
  CHECK(due(outbox, outbox.mark()).size() == 3);
  const auto first = outbox.take()->id;
  SECTION("refused") {
    outbox.refused(first);
    CHECK(outbox.take_gone() == Numbers{1});
  }
  SECTION("dropped over a limit") {
    for (const char* topic : {"4", "5", "6"}) outbox.add(retained(topic));
    CHECK(outbox.take_gone() == Numbers{2});
  }
  SECTION("superseded in flight") {
    outbox.add(retained("1", "new"));
    CHECK(outbox.take_gone().empty());
    outbox.close();
    CHECK(outbox.take_gone() == Numbers{1});
  }
}

TEST_CASE("a message that ends while it is being written is gone from the spool", "[io][outbox]") {
  Outbox outbox = open_outbox();
  outbox.track_spool();
  outbox.add(retained("a"));
  outbox.add(retained("b"));
  outbox.add(retained("status"));
  const auto waiting = outbox.take_unspooled(outbox.mark(), 10);
  REQUIRE(waiting.size() == 3);
  outbox.delivered(outbox.take()->id);
  outbox.spooled(waiting[0].id, 7);
  outbox.unspooled(waiting[1].id);
  outbox.spooled(waiting[2].id, std::nullopt);
  CHECK(outbox.take_gone() == Numbers{7});
  CHECK(due(outbox, outbox.mark()) == Sent{"b=x"});
}

TEST_CASE("what an earlier run left goes first, unless its topic has something newer", "[io][outbox]") {
  Outbox outbox;
  outbox.track_spool();
  outbox.add(retained("energy", "new"));
  outbox.add(every("hour", "4"));
  outbox.restore(5, every("hour", "3"));
  outbox.restore(4, retained("energy", "old"));
  outbox.restore(3, retained("text", "2"));
  outbox.restore(2, every("hour", "2"));
  outbox.restore(1, retained("text", "1"));
  outbox.open(16);
  outbox.add_first(retained("status", "online"));
  CHECK(outbox.take_gone() == Numbers{4, 1});
  CHECK(drain(outbox) == Sent{"status=online", "hour=2", "text=2", "hour=3", "energy=new", "hour=4"});
  CHECK(outbox.take_gone() == Numbers{2, 3, 5});
}
