// Who a meter says it is -> whether that is believed. What a check sum or a tag vouches for is believed at once;
// anything else only when repeated, because a single flipped bit makes it a different meter.
#pragma once

#include <utility>

#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/shared_identity.hpp"

namespace ams2mqtt {

class Belief {
 public:
  // How many telegrams in a row must say the same: before anything is known, and to change what is known. The same as
  // for registers.
  static constexpr int kFirst = 2;
  static constexpr int kChange = 3;

  // Hears a telegram that says who the meter is. True when that is believed.
  [[nodiscard]] bool hear(const Telegram& telegram);
  // What is known from before a restart is believed when it is said again.
  void restore(SharedIdentity identity) { believed_ = std::move(identity); }
  // Null before anything is.
  [[nodiscard]] const SharedIdentity& believed() const { return believed_; }

 private:
  SharedIdentity believed_;
  SharedIdentity candidate_;  // null: there is none
  int heard_ = 0;             // the candidate, in a row
};

}  // namespace ams2mqtt
