// What arrives on the topics of one meter's `mqtt` source, tried once: is it a meter's telegram, or what else? Pure:
// the messages and the time come in.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/crypto/key_ring.hpp"
#include "findings.hpp"
#include "line_trial.hpp"

namespace ams2mqtt {

class GatewayCheck {
 public:
  // Of a filter's topics, so many are looked at.
  static constexpr std::size_t kMostLines = 16;

  // What was found out, for people.
  using Tell = std::function<void(Verdict, const std::string& what)>;

  // `meter`, whose source must be an MqttSourceConfig, must outlive it. `begun`: when waiting began. Throws
  // std::runtime_error for a time zone that the system does not know.
  GatewayCheck(const MeterConfig& meter, Monotonic begun, Tell tell);

  // A message of any topic; those of other meters are left alone. `retained`: the broker had kept it.
  void take(const std::string& topic, const std::string& payload, bool retained, const Instant& now);
  // Now and then: a message without a frame around it ends when nothing follows it.
  void on_tick(const Instant& now);
  // The time is up, `patience` after it began: what has not come, and what came instead. `right`: what the login may
  // lack, as a part of a sentence.
  void tell_end(std::chrono::seconds patience, const std::string& right);

  [[nodiscard]] const MeterConfig& meter() const { return meter_; }
  // A telegram has come, and it is known whose.
  [[nodiscard]] bool is_done() const { return done_; }
  // The meter's id in topics; empty when unknown.
  [[nodiscard]] const std::string& id() const { return id_; }

 private:
  struct Line {
    LineTrial trial;
    Monotonic fed;
  };

  [[nodiscard]] const MqttSourceConfig& source() const { return std::get<MqttSourceConfig>(meter_.source); }
  [[nodiscard]] Line* line_of(const std::string& topic);
  void conclude(const Line& line);
  void tell_warnings();
  [[nodiscard]] std::string newest() const;
  [[nodiscard]] KeyTrouble first_key_trouble() const;
  [[nodiscard]] std::string what_came() const;
  void add(Verdict verdict, const std::string& what);

  const MeterConfig& meter_;
  const Monotonic begun_;
  const Tell tell_;
  std::unique_ptr<TimeZone> time_zone_;
  KeyRing keys_;
  std::map<std::string, std::unique_ptr<Line>> lines_;  // by their topics
  Monotonic now_{0};                                    // of the message that is being decoded
  std::size_t messages_ = 0;
  std::size_t empty_ = 0;  // of these, without a part of a telegram
  bool kept_ = false;      // a retained message came
  std::string topic_;      // of the newest message
  std::string payload_;
  std::string id_;
  bool done_ = false;
};

}  // namespace ams2mqtt
