#include "version_choice.hpp"

namespace ams2mqtt {

MqttVersion VersionChoice::begin() {
  const bool older = wanted_ == Protocol::v311 || (wanted_ == Protocol::automatic && prefers_older_);
  current_ = older ? MqttVersion::v3_1_1 : MqttVersion::v5;
  last_of_round_ = wanted_ != Protocol::automatic;
  return current_;
}

std::optional<MqttVersion> VersionChoice::next(VersionFailure failure) {
  const bool was_5 = current_ == MqttVersion::v5;
  if (was_5) {
    failure_of_5_ = failure;
  } else {
    prefers_older_ = false;
  }
  if (last_of_round_) return std::nullopt;
  last_of_round_ = true;
  current_ = was_5 ? MqttVersion::v3_1_1 : MqttVersion::v5;
  return current_;
}

void VersionChoice::answered() {
  if (current_ == MqttVersion::v5) failure_of_5_.reset();
  prefers_older_ = current_ == MqttVersion::v3_1_1 && failure_of_5_.has_value();
}

std::optional<VersionFailure> VersionChoice::failure_of_5() const {
  return current_ == MqttVersion::v5 ? std::nullopt : failure_of_5_;
}

}  // namespace ams2mqtt
