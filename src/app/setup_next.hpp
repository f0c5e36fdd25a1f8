// What somebody does after `setup`, by where it runs. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/system/surroundings.hpp"

namespace ams2mqtt {

struct NextFacts {
  Surroundings where = Surroundings::user;
  bool is_app = false;      // of Home Assistant
  bool has_unit = false;    // systemd knows ams2mqtt.service
  bool waits = false;       // and starts it when /etc/ams2mqtt/ams2mqtt.yaml is written
  bool is_usual = false;    // that file was written
  bool passes_on = false;   // the unit was told to pass the secrets on
  std::string file;         // that was written, an absolute path
  bool has_port = true;     // the meter is at a serial port
  std::string device = {};  // of it, an absolute path; empty: it is looked for
};

// Lines of text.
[[nodiscard]] std::vector<std::string> next_steps(const NextFacts& facts);

// Lines for the unit, by which the service's user gets secrets that only root can read: credentials and their files.
[[nodiscard]] std::string unit_lines(const std::vector<std::pair<std::string, std::string>>& secrets);

}  // namespace ams2mqtt
