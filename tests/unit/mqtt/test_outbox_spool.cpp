// What the outbox tells its spool, and takes back from it.
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "mqtt/outbox.hpp"
#include "unit/mqtt/outbox_messages.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::outbox_test;

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

TEST_CASE("what has waited since a mark is due for the spool, once", "[mqtt][outbox]") {
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

TEST_CASE("a topic that is superseded all the time is due all the same", "[mqtt][outbox]") {
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

TEST_CASE("the spool hears of every end of a message", "[mqtt][outbox]") {
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

TEST_CASE("a message that ends while it is being written is gone from the spool", "[mqtt][outbox]") {
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

TEST_CASE("what an earlier run left goes first, unless its topic has something newer", "[mqtt][outbox]") {
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
