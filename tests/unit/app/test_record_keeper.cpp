#include "app/record_keeper.hpp"

#include "app/meter_fleet.hpp"
#include "app/web_keys.hpp"
#include "catch.hpp"
#include "support/kept_history.hpp"
#include "support/loop.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

struct NoBroker final : MessageSink {
  void publish(Message /*message*/) override {}
};

// Lines of meters that were known before a restart, on ports that do not exist, and what is kept of their past.
struct Kept {
  explicit Kept(const std::vector<std::string>& ids) {
    config.state.directory = folder.path();
    std::vector<MeterMemory> memories;
    for (const std::string& id : ids) {
      MeterConfig& meter = config.meters.emplace_back();
      meter.name = "Meter " + std::to_string(memories.size());
      meter.source = SerialConfig{{2400}, folder.file(std::to_string(memories.size()))};
      MeterMemory& memory = memories.emplace_back();
      memory.source = describe(meter.source);
      memory.id = id;
    }
    REQUIRE(save_memories(config, memories));
    fleet = std::make_unique<MeterFleet>(io, config, config, broker, std::make_unique<MeterStore>(config));
  }

  void begin() {
    keeper.emplace(io, [this]() -> MeterFleet& { return *fleet; }, path);
  }
  // The past of the line's meter, once it is there.
  [[nodiscard]] bool is_restored(std::size_t line) {
    return run_until(io, [&] {
      keeper->on_tick(Monotonic(0));
      return fleet->line(line).record()->history().first_hour(1).has_value();
    });
  }
  // What the file has after the keeper has ended.
  [[nodiscard]] std::size_t minutes_of(const std::string& key) {
    keeper.reset();
    HistoryFile file = opened_history(path);
    const auto kept = file.load(key);
    REQUIRE(kept);
    return kept->minutes.size();
  }

  TemporaryDirectory folder;
  std::string path = folder.file("x.history");
  Config config;
  boost::asio::io_context io{1};
  NoBroker broker;
  std::unique_ptr<MeterFleet> fleet;
  std::optional<RecordKeeper> keeper;
};

void keep(const std::string& path, const std::vector<std::string>& keys) {
  HistoryFile file = opened_history(path);
  for (const std::string& key : keys) append_to(file, key, ten_minutes(kDawn));
}

}  // namespace

TEST_CASE("17 a meter that is known gets back its past, and is recorded from the beginning", "[app]") {
  Kept kept({"7", "8"});
  keep(kept.path, {"7"});
  kept.begin();
  REQUIRE(kept.fleet->line(1).record() != nullptr);
  CHECK(kept.is_restored(0));
  CHECK_FALSE(kept.fleet->line(1).record()->history().first_hour(1));
  kept.keeper.reset();
  CHECK(kept.fleet->line(1).record() == nullptr);
}

TEST_CASE("17 a meter that is renamed keeps its past", "[app]") {
  Kept kept({"7"});
  keep(kept.path, {"7"});
  kept.begin();
  REQUIRE(kept.is_restored(0));
  kept.fleet->line(0).rename("cellar");
  kept.keeper->on_tick(Monotonic(0));
  bool asked = false;  // answered after what the keeper asks
  kept.keeper->hours("cellar", kDawnHour, kDawnHour, [&](const std::vector<HourReading>&) { asked = true; });
  REQUIRE(run_until(kept.io, [&] { return asked; }));
  CHECK(kept.minutes_of("cellar") == 10);
  CHECK(kept.minutes_of("7") == 0);
}

TEST_CASE("17 a meter that says its number late gets back the past of that number", "[app]") {
  Kept kept({"house"});
  keep(kept.path, {"house", "7"});
  kept.begin();
  REQUIRE(kept.is_restored(0));
  kept.fleet->line(0).rename("7");
  kept.keeper->on_tick(Monotonic(0));
  bool asked = false;
  kept.keeper->hours("7", kDawnHour, kDawnHour, [&](const std::vector<HourReading>&) { asked = true; });
  REQUIRE(run_until(kept.io, [&] { return asked; }));
  CHECK(kept.minutes_of("7") == 10);
  CHECK(kept.minutes_of("house") == 10);  // nothing is thrown away for it
}

TEST_CASE("17 the past of a forgotten meter is gone", "[app]") {
  Kept kept({"7"});
  keep(kept.path, {"7", "8"});
  kept.begin();
  kept.keeper->forget("7");
  CHECK(kept.minutes_of("7") == 0);
  CHECK(kept.minutes_of("8") == 10);
}

TEST_CASE("17 no two lines have one key, and each key leads to its line", "[app]") {
  const Kept kept({"7", "", "7", "line-1"});
  const std::vector<std::string> keys = keys_of(*kept.fleet);
  CHECK(keys == std::vector<std::string>{"7", "line-2", "line-3", "line-4"});
  for (std::size_t index = 0; index < keys.size(); ++index) {
    CHECK(meter_of(*kept.fleet, keys[index]) == &kept.fleet->line(index));
  }
  CHECK(meter_of(*kept.fleet, "line-5") == nullptr);
  CHECK(meter_of(*kept.fleet, "line-") == nullptr);
  CHECK(meter_of(*kept.fleet, "") == nullptr);
  CHECK(meter_of(*kept.fleet, "8") == nullptr);
}
