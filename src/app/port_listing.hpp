// A serial port and who uses it -> what to say about it, for people and for programs. Pure.
#pragma once

#include <string>
#include <vector>

#include "ams2mqtt/source/port_findings.hpp"
#include "ams2mqtt/source/serial_ports.hpp"

namespace ams2mqtt {

enum class PortAccess : std::uint8_t { allowed, denied, missing, no_port };

struct ListedPort {
  SerialPort port;
  DeviceHolders holders;
  PortAccess access = PortAccess::allowed;
  std::string way_to_permit;  // if it is denied
};

// What to do with the port: a line for the configuration, or what is in the way.
[[nodiscard]] std::string suggestion(const ListedPort& listed);
// Some lines, the last one ends with a line feed.
[[nodiscard]] std::string port_text(const ListedPort& listed);
// One object per port, in a list.
[[nodiscard]] std::string ports_json(const std::vector<ListedPort>& ports);

}  // namespace ams2mqtt
