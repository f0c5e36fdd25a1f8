// The serial ports of this host, as the kernel and udev describe them: for people to choose from, and for the search of
// a meter. Needs no permission.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ams2mqtt {

struct SerialPort {
  std::string device;             // "/dev/ttyUSB0"
  std::string by_id = {};         // "/dev/serial/by-id/..."; empty: udev made none
  std::string by_path = {};       // the same of its socket
  std::string driver = {};        // "ftdi_sio"
  std::string manufacturer = {};  // of a USB adapter, as it says itself
  std::string product = {};
  std::string vendor_id = {};  // four hexadecimal digits
  std::string product_id = {};
  bool console = false;  // the kernel writes to it

  // The name that stays the same when adapters are plugged in again, if there is one.
  [[nodiscard]] const std::string& lasting_name() const;

  friend bool operator==(const SerialPort&, const SerialPort&) = default;
};

// Where these things are, for tests.
struct PortPlaces {
  std::string sys = "/sys";
  std::string dev = "/dev";
};

inline constexpr std::size_t kMostPorts = 64;

// Those behind which there is something, USB adapters first, then by name; at most kMostPorts. Texts of adapters are
// cleaned and short.
[[nodiscard]] std::vector<SerialPort> serial_ports(const PortPlaces& places = {});

// Of one that is named by any of its names, or of something else, such as a pseudo terminal: as much as is known.
[[nodiscard]] SerialPort describe_port(const std::string& name, const PortPlaces& places = {});

// "FTDI FT232R USB UART (0403:6001)", "" if it is no USB adapter
[[nodiscard]] std::string adapter_words(const SerialPort& port);

}  // namespace ams2mqtt
