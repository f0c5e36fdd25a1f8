// What an MQTT client under test reports, and small helpers around it.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/mqtt/client.hpp"
#include "catch.hpp"
#include "unit/mqtt/broker_harness.hpp"
#include "unit/mqtt/messages.hpp"

namespace ams2mqtt::test {

inline constexpr std::chrono::seconds kPatience{60};
inline constexpr std::chrono::milliseconds kStop{5000};

inline MqttConfig config_for(std::uint16_t port) {
  MqttConfig config;
  config.host = "127.0.0.1";
  config.port = port;
  return config;
}

// Collects what the client reports and lets a test wait for it.
class Report {
 public:
  // `config`: of the client, for the words of what it tells.
  MqttHandlers handlers(MqttConfig config = config_for(0)) {
    return {.on_up = [this] { change([this] { ++ups_; }); },
            .on_birth = [this] { change([this] { ++births_; }); },
            .on_status =
                [this, config = std::move(config)](const BrokerStatus& status) {
                  const std::string words = sentence(status.event, config);
                  change([&] {
                    said_.push_back((status.up ? "+" : "-") + words);
                    if (is_trouble(status.event)) troubles_.push_back(words);
                    mute_ += status.mute ? 1 : 0;
                  });
                },
            .on_left_out = [this](const std::string& topic) { change([&] { left_out_.push_back(topic); }); }};
  }
  bool wait_for_ups(int count) {
    return wait([this, count] { return ups_ >= count; });
  }
  // A sentence that contains `part`; '+' or '-' in front says whether the connection stood.
  bool wait_for_sentence(const std::string& part) {
    return wait([this, &part] { return std::ranges::any_of(said_, contains(part)); });
  }
  [[nodiscard]] bool said(const std::string& part) {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(said_, contains(part));
  }
  [[nodiscard]] auto times(const std::string& part) {
    const std::lock_guard lock(mutex_);
    return std::ranges::count_if(said_, contains(part));
  }
  [[nodiscard]] bool complained(const std::string& part) {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(troubles_, contains(part));
  }
  // The topics of the messages left out so far, once there is one.
  [[nodiscard]] std::vector<std::string> wait_for_left_out() {
    (void)wait([this] { return !left_out_.empty(); });
    return left_out();
  }
  [[nodiscard]] std::vector<std::string> left_out() {
    const std::lock_guard lock(mutex_);
    return left_out_;
  }
  // Sentences that came while the broker acknowledged nothing.
  [[nodiscard]] int mute() {
    const std::lock_guard lock(mutex_);
    return mute_;
  }
  [[nodiscard]] int births() {
    const std::lock_guard lock(mutex_);
    return births_;
  }

 private:
  static std::function<bool(const std::string&)> contains(const std::string& part) {
    return [part](const std::string& text) { return text.find(part) != std::string::npos; };
  }
  template <class Change>
  void change(Change apply) {
    const std::lock_guard lock(mutex_);
    apply();
    changed_.notify_all();
  }
  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex_);
    const bool came = changed_.wait_for(lock, kPatience, condition);
    if (!came) {
      for (const std::string& sentence : said_) UNSCOPED_INFO(sentence);
    }
    return came;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int ups_ = 0;
  int births_ = 0;
  std::vector<std::string> said_;
  std::vector<std::string> troubles_;
  std::vector<std::string> left_out_;
  int mute_ = 0;
};

// Tests that need a broker say so and pass where there is none.
#define NEEDS_MOSQUITTO()                                                      \
  if (!mosquitto_installed()) {                                                \
    WARN("skipped: mosquitto, mosquitto-clients or openssl is not installed"); \
    return;                                                                    \
  }                                                                            \
  static_assert(true)

}  // namespace ams2mqtt::test
