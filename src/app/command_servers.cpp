#include "command_servers.hpp"

#include <spdlog/spdlog.h>

#include <vector>

namespace ams2mqtt {

namespace {

// Not a daemon like this one, so that nobody else will say what is wrong.
void warn_of_stranger(const TakenAddress& taken, std::string_view what) {
  spdlog::warn("{} is taken by {}, so {}; stop that process", shown(taken.address),
               taken.holder ? describe(*taken.holder) : "an unknown process", what);
}

bool is_daemon(const TakenAddress& taken) {
  return taken.holder && is_like_this(*taken.holder);
}

}  // namespace

void CommandServers::speak_for(const MqttConfig& mqtt) {
  if (purpose_ != control_purpose(mqtt)) control_.stop();
  purpose_ = control_purpose(mqtt);
  base_topic_ = mqtt.base_topic;
}

void CommandServers::listen() {
  const std::vector<TakenAddress> taken = health_.listen_at(addresses_to_answer_at(kHealthPurpose));
  for (const TakenAddress& each : taken) tell_of_health(each, health_.listens());
  if (purpose_.empty()) return;
  for (const TakenAddress& each : control_.listen_at(addresses_to_answer_at(purpose_))) tell_of_requests(each);
}

void CommandServers::stop() {
  health_.stop();
  control_.stop();
}

void CommandServers::tell_of_health(const TakenAddress& taken, bool answered) const {
  if (!is_daemon(taken)) {
    warn_of_stranger(taken,
                     answered ? "some commands cannot find this daemon" : "`ams2mqtt health` cannot find this daemon");
  } else if (!answered) {
    spdlog::info("another ams2mqtt on this machine already answers `ams2mqtt health`: {}", describe(*taken.holder));
  }
}

void CommandServers::tell_of_requests(const TakenAddress& taken) const {
  if (is_daemon(taken)) {
    spdlog::warn("another ams2mqtt on this machine publishes below {} on the same broker: {}", base_topic_,
                 describe(*taken.holder));
  } else {
    warn_of_stranger(taken, "`ams2mqtt forget` and `rename` may be unable to find this daemon");
  }
}

}  // namespace ams2mqtt
