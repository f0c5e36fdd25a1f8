// What a meter takes of the daemon's memory, as its pipeline asks for it: no buffers of the system, no share of what
// all meters use, nothing that waits for the broker. Ends with status 1 if it has
// become more than docs/scale.md says.
#include <spdlog/spdlog.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/simulation/profile.hpp"
#include "app/meter_pipeline.hpp"
#include "bench/memory_in_use.hpp"
#include "test_states.hpp"

using namespace ams2mqtt;

namespace {

constexpr std::size_t kMeters = 100;

struct NoSink final : MessageSink {
  void publish(Message /*message*/) override {}
};

struct Stage {
  std::string_view name;
  std::size_t most;  // bytes of a meter
};

// Meters of one kind, and what they have taken since they were made.
class Fleet {
 public:
  Fleet(std::string_view profile, const SourceConfig& source) : profile_(*find_profile(profile)) {
    MeterConfig meter;
    meter.name = "Meter";
    meter.time_zone = "Europe/Oslo";
    meter.source = source;
    meters_.reserve(kMeters);
    before_ = bench::memory_in_use();
    for (std::size_t count = 0; count < kMeters; ++count) {
      meters_.push_back(std::make_unique<MeterPipeline>(io_, meter, config_, sink_, pool_));
      meters_.back()->start();
      meters_.back()->on_broker_up();
    }
  }

  // Sends a list to each meter, and lets a pause follow.
  void send(List list) {
    MeterState state = test::fixed_state(profile_.wiring, test::kSummer, list == List::hourly);
    state.time += std::chrono::seconds(10 * ++lists_);
    const std::vector<std::uint8_t> frame = encode_list(profile_, *profile_.plan(list), state);
    for (const auto& meter : meters_) meter->feed(frame);
    io_.restart();
    io_.run();
    for (int second = 0; second < 2; ++second) {
      for (const auto& meter : meters_) meter->on_tick();
    }
  }

  [[nodiscard]] std::size_t bytes_of_meter() const { return (bench::memory_in_use() - before_) / kMeters; }

 private:
  const Profile& profile_;
  boost::asio::io_context io_{1};
  NoSink sink_;
  MessagePool pool_;
  Config config_;
  std::vector<std::unique_ptr<MeterPipeline>> meters_;
  std::size_t before_ = 0;
  int lists_ = 0;
};

bool passes(const Stage& stage, std::size_t bytes) {
  std::printf("%-50.*s %6zu of at most %6zu bytes\n", static_cast<int>(stage.name.size()), stage.name.data(), bytes,
              stage.most);
  return bytes <= stage.most;
}

}  // namespace

int main() {
  spdlog::set_level(spdlog::level::off);
  constexpr std::string_view kProfile = "aidon-4wire";
  MqttSourceConfig line;
  line.topic = "lines/1";
  Fleet(kProfile, line).send(List::hourly);  // what all meters share is there now
  Fleet fleet(kProfile, line);
  bool all = passes({"made", 9'000}, fleet.bytes_of_meter());
  fleet.send(List::normal);
  fleet.send(List::normal);
  all = passes({"after two lists", 17'500}, fleet.bytes_of_meter()) && all;
  fleet.send(List::hourly);
  fleet.send(List::hourly);
  all = passes({"after two lists with registers", 22'500}, fleet.bytes_of_meter()) && all;
  return all ? 0 : 1;
}
