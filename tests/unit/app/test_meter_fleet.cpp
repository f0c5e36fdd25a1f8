#include "app/meter_fleet.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "ams2mqtt/system/monotonic.hpp"
#include "catch.hpp"
#include "support/loop.hpp"
#include "support/temporary_directory.hpp"
#include "unit/app/log_text.hpp"

using namespace ams2mqtt;

namespace {

constexpr std::size_t kMeters = 160;
constexpr std::size_t kMany = 2048;
constexpr Monotonic kBirthPause{1000};  // between Home Assistant's birth and the first announcements

// Accepts everything; how much of it waits is for the test to say.
struct SlowBroker final : MessageSink {
  void publish(Message message) override {
    if (message.topic.starts_with("homeassistant/device/ams2mqtt_")) announced.insert(message.topic);
    if (++messages == crowded_after) waits = kMany;
  }
  [[nodiscard]] std::size_t waiting() const override {
    ++asked;
    return waits;
  }

  std::set<std::string> announced;  // meters
  std::size_t messages = 0;
  std::size_t waits = 0;
  mutable std::size_t asked = 0;  // how much waits
  std::size_t crowded_after = 0;  // so many messages wait for good; 0: never
};

// Meters that were all announced before a restart, on ports that do not exist.
struct Fleet {
  explicit Fleet(std::size_t meters = kMeters) {
    config.state.directory = folder.path();
    config.mqtt.bridge = false;
    std::vector<MeterMemory> memories;
    for (std::size_t number = 0; number < meters; ++number) {
      MeterConfig& meter = config.meters.emplace_back();
      meter.name = "Meter " + std::to_string(number);
      meter.source = SerialConfig{{2400}, folder.file(std::to_string(number))};
      MeterMemory& memory = memories.emplace_back();
      memory.source = describe(meter.source);
      memory.id = memory.meter.identity.id = std::to_string(1000 + number);
      memory.discovery = Discovery::device;
    }
    REQUIRE(save_memories(config, memories));
    fleet = std::make_unique<MeterFleet>(io, config, config, broker, std::make_unique<MeterStore>(config));
    fleet->start();
  }

  // Each meter has something to say when its turn comes.
  void begin_birth() {
    fleet->on_broker_up();
    broker.announced.clear();
    fleet->on_birth(0);
    bool due = false;
    boost::asio::steady_timer pause(io, kBirthPause);
    pause.async_wait([&](const boost::system::error_code& /*error*/) { due = true; });
    REQUIRE(run_until(io, [&] { return due; }));
  }

  test::LogText log;
  TemporaryDirectory folder;
  boost::asio::io_context io{1};
  SlowBroker broker;
  Config config;
  std::unique_ptr<MeterFleet> fleet;
};

}  // namespace

TEST_CASE("a fast broker hears of all meters at once", "[app]") {
  Fleet many;
  many.fleet->on_broker_up();
  CHECK(many.broker.announced.size() == kMeters);
}

TEST_CASE("a slow broker hears of a few meters, and of the others when it has caught up", "[app]") {
  Fleet many;
  many.broker.crowded_after = 20;
  many.fleet->on_broker_up();
  const std::size_t first = many.broker.announced.size();
  CHECK(first > 0);
  CHECK(first <= 20);

  const std::size_t asked = many.broker.asked;
  REQUIRE(run_until(many.io, [&] { return many.broker.asked >= asked + 3; }));
  CHECK(many.broker.announced.size() == first);

  many.broker.waits = 0;
  CHECK(run_until(many.io, [&] { return many.broker.announced.size() == kMeters; }));
}

TEST_CASE("a small fleet does not wait for a slow broker", "[app]") {
  Fleet few(64);
  few.broker.waits = kMany;
  few.fleet->on_broker_up();
  CHECK(few.broker.announced.size() == 64);
}

TEST_CASE("however slow the broker is, each tick is the turn of a part of the meters, of others than before", "[app]") {
  constexpr std::size_t kPart = kMeters / 16 + 1;
  Fleet many;
  many.begin_birth();
  many.broker.waits = kMany;
  for (std::size_t tick = 1; tick * kPart < kMeters; ++tick) {
    many.fleet->on_tick(monotonic_now());
    CHECK(many.broker.announced.size() == tick * kPart);
  }
  many.fleet->on_tick(monotonic_now());
  CHECK(many.broker.announced.size() == kMeters);
}

TEST_CASE("with a fast broker each tick is the turn of every meter", "[app]") {
  Fleet many;
  many.begin_birth();
  many.fleet->on_tick(monotonic_now());
  CHECK(many.broker.announced.size() == kMeters);
}
