// A measurement, hidden because it takes minutes: unit_tests '[loss]'. A broker is frozen and then killed again and
// again under a steady stream of messages; every message that publish() accepted has to arrive all the same.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <future>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "ams2mqtt/io/mqtt_client.hpp"
#include "broker_harness.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr int kKills = 20;
constexpr milliseconds kPace{10};
constexpr milliseconds kFreeze{200};
// Longer than what the client takes for a suspiciously short connection, after which it waits longer and longer.
constexpr milliseconds kUp{5500};

class Ups {
 public:
  void add() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  bool wait_for(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, seconds(60), [this, count] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

}  // namespace

TEST_CASE("no accepted message is lost when a frozen broker is killed", "[.loss]") {
  const TemporaryFolder folder;
  const std::uint16_t port = free_port();
  const std::string settings = "allow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 0\n";
  std::optional<Broker> broker(std::in_place, folder, port, settings);
  Child seen = subscriber(port, "loss/#");
  MqttConfig config;
  config.host = "127.0.0.1";
  config.port = port;
  Ups ups;
  MqttClient client(config, {.on_up = [&ups] { ups.add(); }, .on_birth = {}, .on_status = {}});
  client.start();
  REQUIRE(ups.wait_for(1));

  std::atomic<bool> enough{false};
  std::atomic<int> published{0};
  std::thread meter([&] {
    while (!enough) {
      client.publish({"loss/" + std::to_string(published++), "x", 1, true});
      std::this_thread::sleep_for(kPace);
    }
  });
  // Read all the time: a full pipe would hold up the subscriber, and what the broker keeps for it dies with the broker.
  auto ended = std::async(std::launch::async, [&seen] {
    const auto is_end = [](const std::string& line) { return line.ends_with(" loss/end x"); };
    for (int patience = 0; patience < kKills; ++patience) {
      if (seen.wait_for(is_end)) return true;
    }
    return false;
  });
  for (int kills = 1; kills <= kKills; ++kills) {
    std::this_thread::sleep_for(kUp);
    broker->process().signal(SIGSTOP);
    std::this_thread::sleep_for(kFreeze);
    broker.reset();
    broker.emplace(folder, port, settings);
    REQUIRE(ups.wait_for(kills + 1));
  }
  enough = true;
  meter.join();
  client.publish({"loss/end", "x", 1, true});
  REQUIRE(ended.get());
  client.stop({}, seconds(5));

  std::set<std::string> arrived;
  for (const std::string& line : seen.lines()) {
    const auto topic = line.find("loss/");
    if (topic != std::string::npos && line.ends_with(" x")) arrived.insert(line.substr(topic, line.size() - topic - 2));
  }
  int lost = 0;
  for (int i = 0; i < published; ++i) lost += arrived.contains("loss/" + std::to_string(i)) ? 0 : 1;
  WARN("lost " << lost << " of " << published << " over " << kKills << " kills");
  CHECK(lost == 0);
}
