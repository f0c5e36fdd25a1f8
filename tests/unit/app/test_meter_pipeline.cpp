#include "app/meter_pipeline.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "ams2mqtt/simulation/profile.hpp"
#include "catch.hpp"
#include "support/loop.hpp"
#include "support/pseudo_terminal.hpp"

using namespace ams2mqtt;

namespace {

struct Collector final : MessageSink {
  MessagePool pool;
  void publish(Message message) override { messages.push_back(std::move(message)); }
  [[nodiscard]] bool has(const std::string& topic, const std::string& payload) const {
    return std::any_of(messages.begin(), messages.end(),
                       [&](const Message& message) { return message.topic == topic && message.payload == payload; });
  }

  std::vector<Message> messages;
};

MeterConfig meter_on(const std::string& device) {
  MeterConfig meter;
  meter.source = SerialConfig{{115200}, device};
  meter.name = "Meter";
  return meter;
}

std::vector<std::uint8_t> frame_of(const Profile& profile, std::int64_t watt) {
  MeterState state;
  state.time = std::chrono::sys_days(std::chrono::year(2025) / 3 / 4) + std::chrono::hours(12);
  state.phases[0].watt = watt;
  state.phases[0].decivolt = 2300;
  return encode_list(profile, *profile.plan(List::normal), state);
}

}  // namespace

TEST_CASE("A meter's bytes become its messages, and its end an offline message", "[app]") {
  boost::asio::io_context io{1};
  const PseudoTerminal terminal;
  const Profile* const profile = find_profile("kamstrup-3phase");
  REQUIRE(profile != nullptr);
  const std::string base = "ams2mqtt/" + std::string(profile->meter_id);

  Collector sink;
  Config config;
  config.publish.min_interval = Monotonic(0);
  MeterPipeline pipeline(io, meter_on(terminal.name()), config, sink, sink.pool);
  pipeline.start();
  pipeline.on_broker_up();
  CHECK_FALSE(pipeline.online());
  CHECK_FALSE(pipeline.last_telegram());

  terminal.write(frame_of(*profile, 1234));
  REQUIRE(run_until(io, [&] { return pipeline.last_telegram().has_value(); }));
  CHECK(pipeline.id() == profile->meter_id);
  CHECK(pipeline.online());
  CHECK(sink.has(base + "/availability", "online"));

  terminal.write(frame_of(*profile, 4321));
  CHECK(run_until(io, [&] { return sink.has(base + "/power_import", "4321"); }));

  pipeline.stop();
  const std::vector<Message> last = pipeline.last_messages();
  REQUIRE(last.size() == 1);
  CHECK(last.front() == Message{base + "/availability", "offline", 1, true});
}

TEST_CASE("11.30 a meter that is taken off the broker on request is not called silent", "[app]") {
  boost::asio::io_context io{1};
  const PseudoTerminal terminal;
  const Profile* const profile = find_profile("kamstrup-3phase");
  REQUIRE(profile != nullptr);
  const auto said = std::make_shared<std::ostringstream>();
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(*said)));
  Collector sink;
  MeterPipeline pipeline(io, meter_on(terminal.name()), Config{}, sink, sink.pool);
  pipeline.start();
  pipeline.on_broker_up();
  terminal.write(frame_of(*profile, 1234));
  REQUIRE(run_until(io, [&] { return pipeline.online(); }));
  const bool renamed = GENERATE(true, false);
  if (renamed) {
    pipeline.rename("cellar");
  } else {
    pipeline.forget(std::string(profile->meter_id));
  }
  CHECK(pipeline.leaves_topics());
  pipeline.on_tick();
  spdlog::set_default_logger(before);
  CHECK(said->str().find("silent") == std::string::npos);
}

TEST_CASE("A frame that is cut off by quiet does not spoil the next one", "[app]") {
  boost::asio::io_context io{1};
  const PseudoTerminal terminal;
  const Profile* const profile = find_profile("aidon-4wire");
  REQUIRE(profile != nullptr);

  Collector sink;
  MeterPipeline pipeline(io, meter_on(terminal.name()), Config{}, sink, sink.pool);
  pipeline.start();
  const std::vector<std::uint8_t> frame = frame_of(*profile, 777);
  terminal.write(Bytes(frame).first(frame.size() / 2));
  terminal.write(frame);
  CHECK(run_until(io, [&] { return pipeline.last_telegram().has_value(); }));
}

TEST_CASE("A time zone that the system lacks ends the start", "[app]") {
  boost::asio::io_context io{1};
  Collector sink;
  MeterConfig meter = meter_on("/dev/null");
  meter.time_zone = "Europe/Atlantis";
  CHECK_THROWS_AS(MeterPipeline(io, meter, Config{}, sink, sink.pool), std::runtime_error);
}

TEST_CASE("Decisions on scales come from memory and go back to it", "[app]") {
  boost::asio::io_context io{1};
  Collector sink;
  MeterMemory memory;
  memory.id = memory.meter.identity.id = "7000000000000001";
  memory.scales = {std::int8_t{-3}, std::int8_t{-1}, std::int8_t{0}};
  MeterPipeline pipeline(io, meter_on("/dev/null"), Config{}, sink, sink.pool, memory);
  CHECK(pipeline.memory().scales == memory.scales);
  CHECK_FALSE(pipeline.take_news());
}
