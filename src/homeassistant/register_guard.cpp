#include "ams2mqtt/homeassistant/register_guard.hpp"

namespace ams2mqtt {

bool RegisterGuard::accept(const Decimal& value) {
  if (believed_ && value < *believed_) {
    const bool falls = lower_ > 0 && value < candidate_;
    lower_ = falls ? 1 : lower_ + 1;
    candidate_ = value;
    if (lower_ < kPersistence) return false;
  }
  lower_ = 0;
  if (believed_ && *believed_ == value) return false;
  believed_ = value;
  return true;
}

}  // namespace ams2mqtt
