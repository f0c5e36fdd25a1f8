// Simulated meters on pseudo terminals or ports, until their time is up or a signal comes.
#pragma once

#include "ams2mqtt/simulation/profile.hpp"
#include "simulate_command.hpp"

namespace ams2mqtt {

// Says on standard output where they are. The exit code.
[[nodiscard]] int simulate_lines(const Profile& profile, const SimulateOptions& options);

}  // namespace ams2mqtt
