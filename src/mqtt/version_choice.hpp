// Which version of MQTT to ask a broker for. With `auto` it is 5 and then 3.1.1: a broker that does not know 5 may
// refuse it, hang up on it, or leave it unanswered. Pure: told how an attempt ended, it says what to try next.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

enum class MqttVersion : std::uint8_t { v3_1_1, v5 };

class VersionChoice {
 public:
  // How an attempt failed on a way on which everything below MQTT works.
  enum class Failure : std::uint8_t { refused, hung_up, unanswered };

  explicit VersionChoice(Protocol wanted) : wanted_(wanted) {}

  // A new round of attempts: what to ask for first, which is what the broker answered before.
  MqttVersion begin();
  [[nodiscard]] MqttVersion current() const { return current_; }
  // What to try at once; nothing when the round is over.
  [[nodiscard]] std::optional<MqttVersion> next(Failure failure);
  // The broker answered the current version, be it with a refusal for another reason.
  void answered();
  // Why it is the older one, as a sentence part "it does not answer MQTT 5"; empty when nothing was given up.
  [[nodiscard]] std::string_view reason() const;

 private:
  Protocol wanted_;
  MqttVersion current_ = MqttVersion::v5;
  bool prefers_older_ = false;  // the broker answered 3.1.1 after it had failed with 5
  bool last_of_round_ = false;
  std::optional<Failure> failure_of_5_;
};

}  // namespace ams2mqtt
