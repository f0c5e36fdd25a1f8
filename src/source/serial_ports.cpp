#include "ams2mqtt/source/serial_ports.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <tuple>

#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestText = 80;
constexpr int kMostEntries = 4096;  // of a folder
constexpr int kMostParents = 8;     // from a port to its USB device

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return one_line(line, kLongestText);
}

// Calls `visit` for the entries of a folder, if there is one.
template <class Visit>
void for_each_entry(const fs::path& folder, Visit visit) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  int count = 0;
  for (const fs::directory_iterator end; !error && entry != end && count < kMostEntries;
       entry.increment(error), ++count)
    visit(entry->path());
}

// The name in `folder` whose link leads to the port.
std::string link_to(const fs::path& folder, const std::string& port) {
  std::string name;
  for_each_entry(folder, [&](const fs::path& link) {
    std::error_code error;
    const fs::path target = fs::read_symlink(link, error);
    if (!error && target.filename() == port && (name.empty() || link.string() < name)) name = link.string();
  });
  return name;
}

void describe_adapter(const fs::path& device, SerialPort& port) {
  std::error_code error;
  fs::path place = fs::canonical(device, error);
  for (int count = 0; !error && count < kMostParents && place.has_relative_path(); ++count) {
    if (fs::exists(place / "idVendor", error)) {
      port.vendor_id = first_line(place / "idVendor");
      port.product_id = first_line(place / "idProduct");
      port.manufacturer = first_line(place / "manufacturer");
      port.product = first_line(place / "product");
      return;
    }
    place = place.parent_path();
  }
}

bool is_console(const fs::path& sys, const std::string& name) {
  std::istringstream active(first_line(sys / "class/tty/console/active"));
  for (std::string each; active >> each;) {
    if (each == name) return true;
  }
  return false;
}

SerialPort port_of(const std::string& name, const PortPlaces& places) {
  const fs::path sys(places.sys);
  const fs::path dev(places.dev);
  const fs::path device = sys / "class/tty" / name / "device";
  SerialPort port{.device = (dev / name).string()};
  port.by_id = link_to(dev / "serial/by-id", name);
  port.by_path = link_to(dev / "serial/by-path", name);
  std::error_code error;
  port.driver = fs::read_symlink(device / "driver", error).filename().string();
  port.console = is_console(sys, name);
  describe_adapter(device, port);
  return port;
}

// The kernel has some ports of the board that are not there: their UART is of no type. Who may not read the type sees
// them by their driver, which has found nothing.
bool is_there(const fs::path& tty) {
  std::error_code error;
  if (!fs::exists(tty / "device", error)) return false;
  if (const std::string type = first_line(tty / "type"); !type.empty()) return type != "0";
  return fs::read_symlink(tty / "device/driver", error).filename() != "serial8250";
}

}  // namespace

const std::string& SerialPort::lasting_name() const {
  if (!by_id.empty()) return by_id;
  return by_path.empty() ? device : by_path;
}

std::vector<SerialPort> serial_ports(const PortPlaces& places) {
  std::vector<SerialPort> ports;
  for_each_entry(fs::path(places.sys) / "class/tty", [&](const fs::path& tty) {
    if (ports.size() < kMostPorts && is_there(tty)) ports.push_back(port_of(tty.filename().string(), places));
  });
  std::ranges::sort(ports, {}, [](const SerialPort& port) {
    return std::tuple(port.vendor_id.empty(), port.device.size(), port.device);
  });
  return ports;
}

SerialPort describe_port(const std::string& name, const PortPlaces& places) {
  std::error_code error;
  const fs::path device = fs::canonical(name, error);
  const fs::path dev = fs::canonical(places.dev, error);
  if (!error && device.parent_path() == dev) return port_of(device.filename().string(), places);
  return {.device = name};
}

std::string adapter_words(const SerialPort& port) {
  std::string words = port.manufacturer;
  if (!port.product.empty()) words += (words.empty() ? "" : " ") + port.product;
  if (port.vendor_id.empty()) return words;
  return words + (words.empty() ? "" : " ") + '(' + port.vendor_id + ':' + port.product_id + ')';
}

}  // namespace ams2mqtt
