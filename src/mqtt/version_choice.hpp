// Which version of MQTT to ask a broker for. With `auto` it is 5 and then 3.1.1: a broker that does not support 5 may
// refuse it, hang up on it, or leave it unanswered. Pure: told how an attempt ended, it says what to try next.
#pragma once

#include <optional>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/version.hpp"

namespace ams2mqtt {

class VersionChoice {
 public:
  explicit VersionChoice(Protocol wanted) : wanted_(wanted) {}

  // A new round of attempts: what to ask for first, which is what the broker answered before.
  MqttVersion begin();
  [[nodiscard]] MqttVersion current() const { return current_; }
  // What to try at once; nothing when the round is over.
  [[nodiscard]] std::optional<MqttVersion> next(VersionFailure failure);
  // The broker answered the current version, even if it refused for another reason.
  void answered();
  // Why it is the older one; nothing when it is not, or was asked for.
  [[nodiscard]] std::optional<VersionFailure> failure_of_5() const;

 private:
  Protocol wanted_;
  MqttVersion current_ = MqttVersion::v5;
  bool prefers_older_ = false;  // the broker answered 3.1.1 after it had failed with 5
  bool last_of_round_ = false;
  std::optional<VersionFailure> failure_of_5_;
};

}  // namespace ams2mqtt
