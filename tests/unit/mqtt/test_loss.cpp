// A broker is frozen and then killed again and again under a steady stream of messages; every message that publish()
// accepted has to arrive all the same. `./dev loss` does it many times.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <future>
#include <iostream>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "unit/mqtt/broker_harness.hpp"
#include "unit/mqtt/report.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr int kFewKills = 2;
constexpr milliseconds kPace{10};  // two messages in turn: one of a topic of its own, one that counts by itself
constexpr milliseconds kFreeze{200};
// Longer than what the client takes for a suspiciously short connection, after which it waits longer and longer.
constexpr milliseconds kUp{5500};

int kills_wanted() {
  const char* number = std::getenv("AMS2MQTT_KILLS");  // NOLINT(concurrency-mt-unsafe): nothing sets it
  return number == nullptr ? kFewKills : std::max(1, std::atoi(number));
}

// A broker that knows the subscriber from the beginning of each of its lives: what comes before the subscriber is back
// waits for it. Nothing else is on its disk when it is killed.
class KnowingBroker {
 public:
  KnowingBroker(const TemporaryDirectory& folder, std::uint16_t port) : folder_(folder), port_(port) {
    start();
    Child known = watcher();
    REQUIRE(known.wait_for([](const std::string& line) { return line.starts_with("Subscribed"); }));
    known.signal(SIGKILL);
    known.wait();
    broker_->process().signal(SIGTERM);
    broker_->process().wait();
    start();
  }

  [[nodiscard]] Child watcher() const {
    return Child({"stdbuf", "-oL", "mosquitto_sub", "-d", "-c", "-i", "watcher", "-V", "311", "-h", "127.0.0.1", "-p",
                  std::to_string(port_), "-q", "1", "-t", "loss/#", "-F", "%t %p"});
  }
  void freeze_and_kill() {
    broker_->process().signal(SIGSTOP);
    std::this_thread::sleep_for(kFreeze);
    broker_.reset();
    start();
  }

 private:
  void start() {
    broker_.emplace(folder_, port_,
                    "allow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 0\npersistence true\n"
                    "autosave_interval 0\npersistence_location " +
                        folder_.file("") + "\n");
  }

  const TemporaryDirectory& folder_;
  std::uint16_t port_;
  std::optional<Broker> broker_;
};

// What arrived: the topics of single messages, and the payloads of those that share a topic.
struct Arrivals {
  std::set<std::string> topics;
  std::vector<int> counted;
  int duplicates = 0;

  explicit Arrivals(const std::vector<std::string>& lines) {
    std::set<int> known;
    for (const std::string& line : lines) {
      if (line.starts_with("loss/each ")) {
        const int number = std::stoi(line.substr(10));
        if (known.insert(number).second) {
          counted.push_back(number);
        } else {
          ++duplicates;
        }
      } else if (line.starts_with("loss/") && line.ends_with(" x")) {
        topics.insert(line.substr(5, line.size() - 7));
      }
    }
  }
};

}  // namespace

TEST_CASE("no accepted message is lost when a frozen broker is killed", "[mqtt][loss]") {
  NEEDS_MOSQUITTO();
  const int wanted = kills_wanted();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  KnowingBroker broker(folder, port);
  Child seen = broker.watcher();
  REQUIRE(seen.wait_for([](const std::string& line) { return line.starts_with("Subscribed"); }));
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));

  std::atomic<bool> enough{false};
  std::atomic<int> published{0};
  std::thread meter([&] {
    while (!enough) {
      const int number = published++;
      if (number % 2 == 0) {
        client.publish({"loss/" + std::to_string(number), "x", 1, true});
      } else {
        client.publish({"loss/each", std::to_string(number), 1, false, true});
      }
      std::this_thread::sleep_for(kPace);
    }
  });
  // Read all the time: a full pipe would hold up the subscriber, and what the broker keeps for it dies with the broker.
  auto ended = std::async(std::launch::async, [&seen, wanted] {
    for (int patience = 0; patience <= wanted; ++patience) {
      if (seen.wait_for("loss/end x")) return true;
    }
    return false;
  });
  bool came_back = true;
  for (int kills = 1; kills <= wanted && came_back; ++kills) {
    std::this_thread::sleep_for(kUp);
    broker.freeze_and_kill();
    came_back = report.wait_for_ups(kills + 1);
    std::cout << "kill " << kills << " of " << wanted << ", " << published << " messages accepted" << std::endl;
  }
  enough = true;
  meter.join();
  client.publish({"loss/end", "x", 1, true});
  REQUIRE(came_back);
  REQUIRE(ended.get());
  client.stop({}, seconds(5));

  const Arrivals arrived(seen.lines());
  const std::set<int> counted(arrived.counted.begin(), arrived.counted.end());
  int lost = 0;
  for (int i = 0; i < published; ++i) {
    lost += (i % 2 == 0 ? arrived.topics.contains(std::to_string(i)) : counted.contains(i)) ? 0 : 1;
  }
  std::cout << "lost " << lost << " of " << published << " over " << wanted << " kills; " << arrived.duplicates
            << " of " << counted.size() << " counted ones came twice" << std::endl;
  CHECK(lost == 0);
  CHECK(client.counters().dropped == 0);
  CHECK(std::ranges::is_sorted(arrived.counted));
}
