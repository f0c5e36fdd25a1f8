#include "ams2mqtt/mqtt/loss_count.hpp"

namespace ams2mqtt {

namespace {

// One that lasts longer than the longest wait before an attempt has proven that nothing ends them.
constexpr std::chrono::seconds kStable{90};
constexpr int kSuspicious = 3;
// When some of them had messages on their way, it takes more to be sure that it is not these.
constexpr int kMany = 6;

}  // namespace

std::optional<LossCause> LossCount::count(const ConnectionEnd& end) {
  std::optional<LossCause> cause;
  if (!end.loss.left_out && end.lasted < quick(end.newcomer) && !end.explained) cause = count_quick(end);
  if (end.loss.left_out || end.lasted >= kStable) *this = {};
  return cause;
}

bool LossCount::forgives(const ConnectionEnd& end) const {
  return end.loss.left_out || (end.lasted >= kQuick && quick_ < kSuspicious);
}

// Two clients with one id push each other out for ever, with growing waits between, so one that lasts a little proves
// nothing.
std::optional<LossCause> LossCount::count_quick(const ConnectionEnd& end) {
  ++quick_;
  if (end.broker_is_gone) return ++gone_ == kSuspicious ? std::optional(LossCause::broker_gone) : std::nullopt;
  if (end.loss.unanswered > 0 && !end.loss.proven) {
    return ++early_ == kSuspicious ? std::optional(LossCause::first_message) : std::nullopt;
  }
  if (end.loss.unanswered == 0) ++idle_;
  const bool likely = idle_ == (end.newcomer ? kSuspiciousToNewcomer : kSuspicious) || (gone_ == 0 && quick_ == kMany);
  return likely ? std::optional(LossCause::same_id) : std::nullopt;
}

}  // namespace ams2mqtt
