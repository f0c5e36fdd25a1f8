// When a meter's discovery message is sent, and sent again. Home Assistant loses the rest of a message that arrives
// while it is still processing an earlier one, so two different ones keep a distance and each is repeated once.
// Everything is published again twice a day, because some brokers (mochi) drop retained messages after a day.
#pragma once

#include <chrono>
#include <optional>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class DiscoverySchedule {
 public:
  // The content of the message has changed; it is due kDebounce later, which also keeps it that far from the one
  // before.
  void changed(Monotonic now);
  // A message that differs from the one before was sent. Unless it is the first, the state is due kStateDelay later:
  // what is not retained was missed if it came before its announcement, and a gas meter's flow comes once an hour.
  void sent(Monotonic now);
  // Home Assistant has started: the message is due 1 s + 4 s x jitter later, the state kStateDelay after that. Another
  // birth while one is waiting counts as the same one; births keep a distance of kBirthDistance.
  void birth(Monotonic now, double jitter);

  // A different message may be sent now, and there is a reason to.
  [[nodiscard]] bool may_change(Monotonic now) const;

  // Whether take_due() has anything to say.
  [[nodiscard]] bool is_due(Monotonic now) const;

  struct Due {
    bool config = false;  // the discovery message
    bool birth = false;   // because Home Assistant has started
    bool state = false;   // availability and values
  };
  // What is due; it counts as done then, except a change, which stays due until sent() is called.
  [[nodiscard]] Due take_due(Monotonic now);

  static constexpr Monotonic kDebounce{2000};
  static constexpr Monotonic kRepeat{10'000};
  static constexpr Monotonic kStateDelay{2000};
  static constexpr Monotonic kBirthDistance{30'000};
  // Message and state are published again after this long at the latest.
  static constexpr Monotonic kSayAgain = std::chrono::hours(12);

 private:
  std::optional<Monotonic> changed_at_;  // the first change since the last message
  std::optional<Monotonic> repeat_at_;
  std::optional<Monotonic> birth_config_at_;
  std::optional<Monotonic> state_at_;
  std::optional<Monotonic> last_birth_;
  std::optional<Monotonic> again_at_;  // kSayAgain after everything was published
};

}  // namespace ams2mqtt
