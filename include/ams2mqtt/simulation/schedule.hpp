// What a simulated meter sends and when: a house and a profile in, one frame after the other out. Pure: the caller
// waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/simulation/household.hpp"
#include "ams2mqtt/simulation/profile.hpp"

namespace ams2mqtt {

struct ScheduledFrame {
  std::chrono::milliseconds at{};  // since the start, by the meter's time
  List list = List::normal;
  std::vector<std::uint8_t> bytes;
};

// What is wrong with a meter's clock.
struct ClockFault {
  std::chrono::seconds ahead{0};
  std::optional<std::chrono::seconds> set_back = {};  // after so long, by an hour
};

class Schedule {
 public:
  // `profile` and `cipher` must outlive the schedule.
  Schedule(const Profile& profile, std::uint64_t seed, UtcSeconds start, BlockCipher* cipher = nullptr,
           const ClockFault& clock = {});

  // The next frame; the first one is at or after the start. Of several lists due at the same moment, only the richest
  // is sent.
  [[nodiscard]] ScheduledFrame next();

 private:
  [[nodiscard]] std::chrono::milliseconds due(const ListPlan& plan) const;
  void advance_to(std::chrono::milliseconds at);

  const Profile& profile_;
  BlockCipher* cipher_;
  ClockFault clock_;
  UtcSeconds start_;
  Household household_;
  MeterState at_hour_;  // as the last whole hour began
  std::optional<std::chrono::milliseconds> last_;
};

}  // namespace ams2mqtt
