// Where the daemon answers commands, and what it says when somebody else answers there.
#include <spdlog/spdlog.h>

#include "app.hpp"

namespace ams2mqtt {

namespace {

// Not a daemon like this one, so that nobody else will say what is wrong.
void warn_of_stranger(const TakenAddress& taken, std::string_view what) {
  spdlog::warn("{} is taken by {}, so that {}; end it", shown(taken.address),
               taken.holder ? describe(*taken.holder) : "somebody unknown", what);
}

bool is_daemon(const TakenAddress& taken) {
  return taken.holder && is_like_this(*taken.holder);
}

}  // namespace

// Another daemon that had them may have ended.
void App::take_addresses() {
  const std::vector<TakenAddress> taken = health_.listen_at(addresses_to_answer_at(kHealthPurpose));
  for (const TakenAddress& each : taken) tell_of_health(each, health_.listens());
  if (!mqtt_) return;
  for (const TakenAddress& each : control_.listen_at(addresses_to_answer_at(control_purpose_))) tell_of_requests(each);
}

void App::tell_of_health(const TakenAddress& taken, bool answered) {
  if (!is_daemon(taken)) {
    warn_of_stranger(taken,
                     answered ? "not all commands find this daemon" : "`ams2mqtt health` does not find this daemon");
  } else if (!answered) {
    spdlog::info("another ams2mqtt of this machine answers `ams2mqtt health` already: {}", describe(*taken.holder));
  }
}

void App::tell_of_requests(const TakenAddress& taken) {
  if (is_daemon(taken)) {
    spdlog::warn("another ams2mqtt of this machine publishes below {} at the same broker: {}", base_topic_,
                 describe(*taken.holder));
  } else {
    warn_of_stranger(taken, "`ams2mqtt forget` and `rename` may not find this daemon");
  }
}

}  // namespace ams2mqtt
