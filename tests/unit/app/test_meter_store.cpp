#include "app/meter_store.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;

namespace {

MeterMemory memory_of(std::string id, std::string source) {
  MeterMemory memory;
  memory.id = std::move(id);
  memory.source = std::move(source);
  memory.config_topics = {"config of " + memory.id};
  return memory;
}

MeterMemory take_memory(std::vector<MeterMemory>& memories, const MeterConfig& meter) {
  return take_memories(memories, std::vector{&meter}).front();
}

MeterConfig at_line(std::string device, std::string id = {}) {
  MeterConfig meter;
  meter.source = SerialConfig{{2400}, std::move(device)};
  meter.id = std::move(id);
  return meter;
}

}  // namespace

TEST_CASE("A meter finds its memory by its id, else by its line", "[app]") {
  std::vector<MeterMemory> memories = {memory_of("one", "/dev/a"), memory_of("two", "/dev/b"),
                                       memory_of("three", "/dev/c")};
  CHECK(take_memory(memories, at_line("/dev/b")).id == "two");
  CHECK(take_memory(memories, at_line("/dev/z", "one")).id == "one");
  CHECK(take_memory(memories, at_line("/dev/c", "other")).id == "three");
  CHECK(take_memory(memories, at_line("/dev/a")).id.empty());
  CHECK(memories.empty());
}

TEST_CASE("Meters of lines that are gone stay until they are forgotten", "[app]") {
  const TemporaryDirectory folder;
  Config config;
  config.state.directory = folder.path();
  MeterMemory replaced = memory_of("one", "/dev/a");
  replaced.retired = {{"older", {"config of older"}, {"value of older"}}};
  REQUIRE(save_memories(config, {replaced, memory_of("two", "/dev/b")}));
  {
    MeterStore store(config);
    const MeterConfig line = at_line("/dev/b");
    const MeterMemory two = store.take(std::vector{&line}).front();
    CHECK(two.id == "two");
    store.save({two});
  }
  CHECK(load_memories(config).value().size() == 2);
  MeterStore store(config);
  CHECK_FALSE(store.forget("nobody", "ams2mqtt"));
  CHECK(store.forget("older", "ams2mqtt") == RetiredMeter{"older", {"config of older"}, {"value of older"}});
  CHECK(store.forget("one", "ams2mqtt") == RetiredMeter{"one", {"config of one"}, {"ams2mqtt/one/availability"}});
  CHECK_FALSE(store.forget("one", "ams2mqtt"));
}

TEST_CASE("11.1 who forgets a meter lets its line begin anew", "[app]") {
  const GuardMemory heard = {true, {Sender{{}, 1, 7, {}}}};
  for (const char* id : {"one", "older"}) {
    std::vector<MeterMemory> memories = {memory_of("one", "/dev/a"), memory_of("two", "/dev/b")};
    memories[0].retired = {{"older", {}, {}}};
    for (MeterMemory& memory : memories) memory.guard = heard;
    CHECK(take_forgotten(memories, id, "ams2mqtt"));
    CHECK(memories[0].guard == GuardMemory());
    CHECK(memories[1].guard == heard);
  }
}

TEST_CASE("What cannot be read is said, and nothing is known then", "[app]") {
  const TemporaryDirectory folder;
  Config config;
  config.state.directory = folder.path();
  CHECK(load_memories(config).value().empty());
  REQUIRE(write_state(state_file(folder.path(), config.mqtt.base_topic), R"({"format":9})"));
  REQUIRE_FALSE(load_memories(config));
  CHECK(load_memories(config).error().ends_with("was written by a different version and is ignored"));
}

TEST_CASE("13 the daemon's own memory is kept beside those of lines, and is no meter", "[app]") {
  const TemporaryDirectory folder;
  Config config;
  config.state.directory = folder.path();
  MeterMemory bridge = memory_of("", std::string(kBridgeSource));
  bridge.leaving = {"ams2mqtt/bridge/version"};
  REQUIRE(save_memories(config, {bridge, memory_of("one", "/dev/a")}));
  CHECK(ids_of(load_memories(config).value()) == std::vector<std::string>{"one"});
  MeterStore store(config);
  const MeterMemory known = store.take_bridge();
  CHECK(known.config_topics == bridge.config_topics);
  CHECK(known.leaving == bridge.leaving);
  CHECK(store.take_bridge().config_topics.empty());
}
