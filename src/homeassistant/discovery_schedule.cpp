#include "ams2mqtt/homeassistant/discovery_schedule.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

namespace {

// Whether a planned moment has come; if so, the plan is cleared.
bool take(std::optional<Monotonic>& planned, Monotonic now) {
  if (!planned || now < *planned) return false;
  planned.reset();
  return true;
}

}  // namespace

void DiscoverySchedule::changed(Monotonic now) {
  if (!changed_at_) changed_at_ = now;
}

void DiscoverySchedule::sent(Monotonic now) {
  const bool is_first = !again_at_;
  if (std::exchange(changed_at_, std::nullopt) && !is_first) state_at_ = now + kStateDelay;
  repeat_at_ = now + kRepeat;
  if (is_first) again_at_ = now + kSayAgain;
}

void DiscoverySchedule::birth(Monotonic now, double jitter) {
  if (birth_config_at_) return;
  birth_config_at_ = now + Monotonic(1000 + static_cast<Monotonic::rep>(4000.0 * std::clamp(jitter, 0.0, 1.0)));
  if (last_birth_) birth_config_at_ = std::max(*birth_config_at_, *last_birth_ + kBirthDistance);
}

bool DiscoverySchedule::may_change(Monotonic now) const {
  return changed_at_ && now >= *changed_at_ + kDebounce;
}

bool DiscoverySchedule::is_due(Monotonic now) const {
  const auto has_come = [now](const std::optional<Monotonic>& planned) { return planned && now >= *planned; };
  return has_come(repeat_at_) || has_come(birth_config_at_) || has_come(state_at_) || has_come(again_at_) ||
         may_change(now);
}

DiscoverySchedule::Due DiscoverySchedule::take_due(Monotonic now) {
  Due due;
  due.state = take(state_at_, now);
  const bool repeat = take(repeat_at_, now);
  const bool birth = take(birth_config_at_, now);
  const bool again = take(again_at_, now);
  if (birth || again) {
    state_at_ = now + kStateDelay;
    again_at_ = now + kSayAgain;
  }
  if (birth) last_birth_ = now;
  due.birth = birth;
  due.config = repeat || birth || again || may_change(now);
  return due;
}

}  // namespace ams2mqtt
