#include "ports_command.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/system/standard_output.hpp"

namespace ams2mqtt {

namespace {

// A pseudo terminal is one, too. Without /sys nobody can tell.
bool is_terminal(const std::string& device) {
  constexpr unsigned kFirstPseudo = 136;
  constexpr unsigned kLastPseudo = 143;
  struct stat status{};
  if (::stat(device.c_str(), &status) != 0) return true;  // it is not there, which is said elsewhere
  if (!S_ISCHR(status.st_mode)) return false;
  const unsigned kind = major(status.st_rdev);
  if (kind >= kFirstPseudo && kind <= kLastPseudo) return true;
  std::error_code error;
  const auto subsystem = std::filesystem::read_symlink(
      "/sys/dev/char/" + std::to_string(kind) + ':' + std::to_string(minor(status.st_rdev)) + "/subsystem", error);
  return error || subsystem.filename() == "tty";
}

std::vector<ListedPort> listed_ports(const PortsOptions& options) {
  std::vector<ListedPort> ports;
  ports.reserve(options.ports.size());
  for (const std::string& name : options.ports) ports.push_back(look_at_port(describe_port(name)));
  if (!options.ports.empty()) return ports;
  for (SerialPort& port : serial_ports()) ports.push_back(look_at_port(std::move(port)));
  return ports;
}

}  // namespace

ListedPort look_at_port(SerialPort port) {
  ListedPort listed{.port = std::move(port), .holders = {}, .access = PortAccess::allowed, .way_to_permit = {}};
  if (!is_terminal(listed.port.device)) {
    listed.access = PortAccess::no_port;
    return listed;
  }
  listed.holders = programs_at(listed.port.device);
  if (::access(listed.port.device.c_str(), R_OK) == 0) return listed;
  listed.access = errno == ENOENT || errno == ENOTDIR ? PortAccess::missing : PortAccess::denied;
  if (listed.access == PortAccess::denied) listed.way_to_permit = way_to_permit(listed.port.device);
  return listed;
}

void add_options(CLI::App& command, PortsOptions& options) {
  command.add_flag("--json", options.json, "A list of objects, for programs");
  command.add_option("ports", options.ports, "Only these; default: all that there are")
      ->type_name("PORT")
      ->check([](const std::string& name) {
        return name.empty() ? std::string("a port must have a name") : std::string();
      });
  command.footer(
      "Opens no port and needs no permission. Programs of other users are seen by root alone.\n\n"
      "Exit status: 0 there is a port, 1 there is none, 2 wrong usage.\n\n"
      "Example:\n  ams2mqtt ports\n  ams2mqtt ports --json /dev/ttyUSB0");
}

int ports_command(const PortsOptions& options) {
  const std::vector<ListedPort> ports = listed_ports(options);
  bool any = false;
  std::string text;
  for (const ListedPort& port : ports) {
    any = any || port.access == PortAccess::allowed || port.access == PortAccess::denied;
    text += port_text(port);
  }
  print(options.json ? ports_json(ports) : text);
  if (!any && options.ports.empty()) {
    std::cerr << "ams2mqtt ports: there is no serial port; plug the adapter in, and look at `sudo dmesg` if none "
                 "appears\n";
  }
  return any ? kExitOk : kExitFailed;
}

}  // namespace ams2mqtt
