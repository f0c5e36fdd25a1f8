// Lists the serial ports of this host: which adapter each is, who uses it, and what to write for it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "port_listing.hpp"

namespace ams2mqtt {

struct PortsOptions {
  bool json = false;
  std::vector<std::string> ports;  // names of some; empty: all that there are
};
void add_options(CLI::App& command, PortsOptions& options);
[[nodiscard]] int ports_command(const PortsOptions& options);

// Who uses it, and whether this process may.
[[nodiscard]] ListedPort look_at_port(SerialPort port);

}  // namespace ams2mqtt
