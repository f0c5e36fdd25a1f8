#include "belief.hpp"

namespace ams2mqtt {

bool Belief::hear(const Telegram& telegram) {
  const MeterIdentity& said = *telegram.meter;
  if (believed_ && *believed_ == said) {
    heard_ = 0;
    return true;
  }
  // A number carried over from an earlier telegram does not count as a repetition.
  if (!telegram.vouched && !said.id.empty() && !telegram.says_number) return false;
  const bool repeated = heard_ > 0 && *candidate_ == said;
  heard_ = repeated ? heard_ + 1 : 1;
  if (!repeated) candidate_ = shared(said);
  if (!telegram.vouched && heard_ < (believed_ ? kChange : kFirst)) return false;
  believed_ = std::exchange(candidate_, nullptr);
  heard_ = 0;
  return true;
}

}  // namespace ams2mqtt
