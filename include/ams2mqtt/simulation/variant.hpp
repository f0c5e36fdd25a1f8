// A simulated meter as somebody wants it -> its profile, or why it cannot be that.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/simulation/profile.hpp"

namespace ams2mqtt {

inline constexpr unsigned kMaxRatio = 200;

struct Variant {
  std::optional<unsigned> phases = {};             // that are connected, 1...3
  bool exports = false;                            // the house has panels
  std::optional<unsigned> ratio = {};              // of current transformers, 1...kMaxRatio
  std::optional<std::string_view> submeters = {};  // "gas,water,heat", by channel; "none"
};
// The error is a sentence without a full stop.
[[nodiscard]] std::expected<Profile, std::string> vary(Profile profile, const Variant& variant);

// "7359990000000031" and 2 -> "7359990000000033": what its digits at the end count, one meter of many after the other.
[[nodiscard]] std::string nth_number(std::string_view number, unsigned index);

// "HDLC in blocks, encrypted, 3 phases, every 5 s, 2400 8N1": how a profile sends.
[[nodiscard]] std::string sending_of(const Profile& profile);
[[nodiscard]] LineFormat line_of(const Profile& profile);

}  // namespace ams2mqtt
