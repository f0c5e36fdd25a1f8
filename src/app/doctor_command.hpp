// Tries everything once and says what to fix.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config_option.hpp"

namespace ams2mqtt {

struct DoctorOptions {
  ConfigOption config;
  bool json = false;
  unsigned seconds = 15;  // each meter's time to send a telegram
};
void add_options(CLI::App& command, DoctorOptions& options);
[[nodiscard]] int doctor_command(const DoctorOptions& options);

}  // namespace ams2mqtt
