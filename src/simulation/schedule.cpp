#include "ams2mqtt/simulation/schedule.hpp"

namespace ams2mqtt {

using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

// From `start` to the first whole hour that is not before it.
milliseconds to_next_hour(UtcSeconds start, milliseconds from) {
  return std::chrono::ceil<hours>(start + from) - start;
}

}  // namespace

Schedule::Schedule(const Profile& profile, std::uint64_t seed, UtcSeconds start, BlockCipher* cipher,
                   const ClockFault& clock)
    : profile_(profile),
      cipher_(cipher),
      clock_(clock),
      start_(start),
      household_({.wiring = profile.wiring,
                  .solar = profile.solar,
                  .scale = profile.scale,
                  .seed = seed,
                  .phases = profile.phases},
                 start),
      at_hour_(household_.state()) {}

ScheduledFrame Schedule::next() {
  const ListPlan* chosen = nullptr;
  milliseconds at{};
  for (const ListPlan& plan : profile_.lists) {  // from the shortest list to the richest
    const milliseconds candidate = due(plan);
    if (chosen == nullptr || candidate <= at) {
      chosen = &plan;
      at = candidate;
    }
  }
  advance_to(at);
  last_ = at;
  MeterState state = household_.state();
  if (chosen->list == List::hourly && profile_.clock.whole_hour) {
    state.import_wh = at_hour_.import_wh;
    state.export_wh = at_hour_.export_wh;
    state.import_varh = at_hour_.import_varh;
    state.export_varh = at_hour_.export_varh;
  }
  state.time += clock_.ahead;
  if (clock_.set_back && at >= *clock_.set_back) state.time -= hours(1);
  return {at, chosen->list, encode_list(profile_, *chosen, state, cipher_)};
}

milliseconds Schedule::due(const ListPlan& plan) const {
  const milliseconds since_epoch = start_.time_since_epoch();
  const milliseconds earliest = since_epoch + (last_ ? *last_ + milliseconds(1) : milliseconds(0)) - plan.phase;
  const auto periods = (earliest.count() + plan.period.count() - 1) / plan.period.count();
  return periods * plan.period + plan.phase - since_epoch;
}

void Schedule::advance_to(milliseconds at) {
  const milliseconds from = last_ ? *last_ + milliseconds(1) : milliseconds(0);
  for (milliseconds hour = to_next_hour(start_, from); hour <= at; hour += hours(1)) {
    at_hour_ = household_.advance_to(hour);
  }
  household_.advance_to(at);
}

}  // namespace ams2mqtt
