#include "ams2mqtt/source/serial_ports.hpp"

#include <filesystem>

#include "catch.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;

namespace {

namespace fs = std::filesystem;

// A host with an FTDI adapter, a modem, a port of the board, one that is not there, and terminals that are no ports.
class FakeHost {
 public:
  FakeHost() {
    usb("1-1", "0403", "6001", "FTDI", "FT232R USB UART\n");
    port("ttyUSB0", "devices/usb1/1-1/1-1:1.0/ttyUSB0", "ftdi_sio");
    usb("1-2", "12d1", "1506", "", "Mobile\x1b[31m");
    port("ttyACM0", "devices/usb1/1-2/1-2:1.0", "cdc_acm");
    port("ttyS0", "devices/pnp0/00:01", "serial");
    write("sys/class/tty/ttyS0/type", "4\n");
    port("ttyS1", "devices/platform/serial8250", "serial8250");
    write("sys/class/tty/ttyS1/type", "0\n");
    port("ttyS2", "devices/platform/serial8250", "serial8250");
    fs::create_directories(sys() / "class/tty/tty0");
    write("sys/class/tty/console/active", "tty0 ttyS0\n");
    fs::create_directories(dev() / "serial/by-id");
    fs::create_directories(dev() / "serial/by-path");
    for (const char* name : {"ttyUSB0", "ttyACM0", "ttyS0"}) write(std::string("dev/") + name, "");
    fs::create_symlink("../../ttyUSB0", dev() / "serial/by-id/usb-FTDI_FT232R_USB_UART_A1-if00-port0");
    fs::create_symlink("../../ttyUSB0", dev() / "serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0");
    fs::create_symlink("../../ttyACM0", dev() / "serial/by-path/pci-0000:00:14.0-usb-0:2:1.0");
  }
  [[nodiscard]] PortPlaces places() const { return {sys().string(), dev().string()}; }
  [[nodiscard]] fs::path dev() const { return directory_.file("dev"); }

 private:
  [[nodiscard]] fs::path sys() const { return directory_.file("sys"); }
  void write(const std::string& name, std::string_view text) const {
    fs::create_directories(fs::path(directory_.file(name)).parent_path());
    static_cast<void>(directory_.write(name, text));
  }
  void usb(const std::string& name, std::string_view vendor, std::string_view product, std::string_view maker,
           std::string_view text) const {
    const std::string folder = "sys/devices/usb1/" + name + '/';
    write(folder + "idVendor", vendor);
    write(folder + "idProduct", product);
    if (!maker.empty()) write(folder + "manufacturer", maker);
    write(folder + "product", text);
  }
  void port(const std::string& name, const std::string& device, const std::string& driver) const {
    fs::create_directories(sys() / device);
    fs::create_directories(sys() / "class/tty" / name);
    fs::create_directories(sys() / "drivers" / driver);
    fs::create_symlink(sys() / device, sys() / "class/tty" / name / "device");
    if (!fs::is_symlink(sys() / device / "driver")) {
      fs::create_symlink(sys() / "drivers" / driver, sys() / device / "driver");
    }
  }

  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("The ports of a host are described as kernel and udev know them", "[source]") {
  const FakeHost host;
  const std::vector<SerialPort> ports = serial_ports(host.places());
  REQUIRE(ports.size() == 3);
  const std::string dev = host.dev().string();
  CHECK(ports[0].device == dev + "/ttyACM0");
  CHECK(ports[0].by_id.empty());
  CHECK(ports[0].lasting_name() == dev + "/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0");
  CHECK(ports[0].product.find('\x1b') == std::string::npos);
  CHECK(ports[1] == SerialPort{.device = dev + "/ttyUSB0",
                               .by_id = dev + "/serial/by-id/usb-FTDI_FT232R_USB_UART_A1-if00-port0",
                               .by_path = dev + "/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0",
                               .driver = "ftdi_sio",
                               .manufacturer = "FTDI",
                               .product = "FT232R USB UART",
                               .vendor_id = "0403",
                               .product_id = "6001"});
  CHECK(adapter_words(ports[1]) == "FTDI FT232R USB UART (0403:6001)");
  CHECK(ports[1].lasting_name() == ports[1].by_id);
  CHECK(ports[2].device == dev + "/ttyS0");
  CHECK(ports[2].console);
  CHECK(adapter_words(ports[2]).empty());
  CHECK(ports[2].lasting_name() == ports[2].device);
}

TEST_CASE("A host without serial ports has none", "[source]") {
  const TemporaryDirectory directory;
  CHECK(serial_ports({directory.file("sys"), directory.file("dev")}).empty());
}

TEST_CASE("A port is known by each of its names", "[source]") {
  const FakeHost host;
  const std::string dev = host.dev().string();
  const SerialPort port = describe_port(dev + "/serial/by-id/usb-FTDI_FT232R_USB_UART_A1-if00-port0", host.places());
  CHECK(port.device == dev + "/ttyUSB0");
  CHECK(port.driver == "ftdi_sio");
  CHECK(describe_port(dev + "/ttyUSB9", host.places()) == SerialPort{.device = dev + "/ttyUSB9"});
}
