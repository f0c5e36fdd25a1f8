// The project's own test frames: every list of the simulated meters of the north, in summer and in winter, drawing and
// delivering, from fixed states.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "ams2mqtt/simulation/profile.hpp"
#include "test_states.hpp"

namespace ams2mqtt::test {

struct TestFrame {
  std::string name;  // "aidon-4wire-hourly-winter"
  const Profile* profile = nullptr;
  const ListPlan* plan = nullptr;
  MeterState state;
  std::vector<std::uint8_t> bytes;
};

inline bool has_clock(const Profile& profile, const ListPlan& plan) {
  return profile.clock.header != HeaderTime::null ||
         std::ranges::any_of(plan.rows, [](const ListRow& row) { return row.wire == Wire::clock; });
}

inline std::vector<TestFrame> test_frames() {
  std::vector<TestFrame> frames;
  const auto add = [&](const Profile& profile, const ListPlan& plan, std::string_view variant,
                       const MeterState& state) {
    std::string name = std::string(profile.name) + "-" + std::string(to_string(plan.list)) + std::string(variant);
    frames.push_back({std::move(name), &profile, &plan, state, encode_list(profile, plan, state)});
  };
  // The frames of the meters behind them are in golden/frames_*.cpp, a layout and a wrapping each.
  constexpr std::size_t kInFrames = 16;
  for (const Profile& profile : profiles().first(kInFrames)) {
    for (const ListPlan& plan : profile.lists) {
      add(profile, plan, "", fixed_state(profile.wiring, kSummer, false));
      if (plan.list == List::fast) continue;
      if (has_clock(profile, plan)) add(profile, plan, "-winter", fixed_state(profile.wiring, kWinter, false));
      if (profile.solar) add(profile, plan, "-export", fixed_state(profile.wiring, kSummer, true));
    }
  }
  return frames;
}

}  // namespace ams2mqtt::test
