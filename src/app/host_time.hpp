// The host's time of day, and when to look at it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/system/monotonic.hpp"

namespace ams2mqtt {

// Nothing while it has obviously not been set yet: a board without a clock starts in 1970.
[[nodiscard]] inline std::optional<UtcSeconds> utc_now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now < std::chrono::sys_days(std::chrono::year(2020) / 1 / 1)) return std::nullopt;
  return now;
}

[[nodiscard]] inline Instant instant_now() {
  return {monotonic_now(), utc_now()};
}

[[nodiscard]] inline long long whole_seconds(Monotonic span) {
  return std::chrono::floor<std::chrono::seconds>(span).count();
}

// The host's time as a capture's head says it (framing/capture.hpp); empty while it is not set.
[[nodiscard]] inline std::string start_of_capture() {
  const auto now = utc_now();
  return now ? to_string(ZonedTime{local_time(*now, {}), {}}) : std::string();
}

// From `now` to the middle of a second of the host's clock: of the next one, where this one's is past or near. A tick
// then comes once in each second, and what has to be said before a full hour is said half a second before it.
[[nodiscard]] inline std::chrono::milliseconds until_middle_of_second(std::chrono::system_clock::time_point now) {
  constexpr std::chrono::milliseconds kSecond{1000};
  constexpr std::chrono::milliseconds kNear{250};
  const auto past = (std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch() + kSecond / 2) % kSecond;
  const std::chrono::milliseconds wait = kSecond - past;
  return wait < kNear ? wait + kSecond : wait;
}

}  // namespace ams2mqtt
