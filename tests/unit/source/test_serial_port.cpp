#include "source/serial_port.hpp"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#include <algorithm>

#include "catch.hpp"
#include "source/device_holders.hpp"
#include "source/port_examiner.hpp"
#include "support/pseudo_terminal.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;

namespace {

SerialConfig serial(const std::string& device) {
  SerialConfig config;
  config.device = device;
  return config;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("A line format is written as people write it", "[source]") {
  SerialConfig config;
  CHECK(line_format(config) == "2400 8N1");
  config.baud = 115200;
  config.data_bits = 7;
  config.parity = Parity::even;
  config.stop_bits = 2;
  CHECK(line_format(config) == "115200 7E2");
}

TEST_CASE("A character's time counts start, parity and stop bits", "[source]") {
  SerialConfig config;
  CHECK(character_time(config, 120) == std::chrono::milliseconds(500));
  config.parity = Parity::even;
  CHECK(character_time(config, 240) == std::chrono::milliseconds(1100));
}

TEST_CASE("An opened port is raw and has the speed asked for", "[source]") {
  const PseudoTerminal terminal;
  SerialConfig config = serial(terminal.name());
  config.baud = 9600;
  const auto port = open_serial_port(config);
  REQUIRE(port);
  termios settings{};
  REQUIRE(::tcgetattr(port->value(), &settings) == 0);
  CHECK(::cfgetispeed(&settings) == B9600);
  CHECK(::cfgetospeed(&settings) == B9600);
  CHECK((settings.c_iflag & (ICRNL | INLCR | IGNCR | IXON | IXOFF | ISTRIP | PARMRK | BRKINT)) == 0U);
  CHECK((settings.c_lflag & (ICANON | ECHO | ISIG | IEXTEN)) == 0U);
  CHECK((settings.c_cflag & (CLOCAL | CREAD)) == static_cast<tcflag_t>(CLOCAL | CREAD));
  CHECK((settings.c_cflag & HUPCL) == 0U);
}

TEST_CASE("A pseudo-terminal that drops the parity can still be opened", "[source]") {
  const PseudoTerminal terminal;
  SerialConfig config = serial(terminal.name());
  config.parity = Parity::even;
  CHECK(open_serial_port(config));
}

TEST_CASE("A port that is taken names who has it", "[source]") {
  const PseudoTerminal terminal;
  auto first = open_serial_port(serial(terminal.name()));
  REQUIRE(first);
  int exclusive = 0;
  REQUIRE(::ioctl(first->value(), TIOCGEXCL, &exclusive) == 0);
  CHECK(exclusive == 1);

  const auto second = open_serial_port(serial(terminal.name()));
  REQUIRE_FALSE(second);
  CHECK(contains(second.error().what, "in use by process " + std::to_string(::getpid()) + " ("));

  release_serial_port(first->value());
  first->reset();
  CHECK(open_serial_port(serial(terminal.name())));
}

TEST_CASE("What a terminal is set to is written like a format", "[source]") {
  termios settings{};
  ::cfsetospeed(&settings, B115200);
  settings.c_cflag |= CS7 | PARENB | PARODD | CSTOPB;
  CHECK(line_format(settings) == "115200 7O2");
  ::cfsetospeed(&settings, B230400);
  CHECK(line_format(settings) == "0 7O2");
}

TEST_CASE("Settings of an open port that another program changes are restored", "[source]") {
  const PseudoTerminal terminal;
  const auto port = open_serial_port(serial(terminal.name()));
  REQUIRE(port);
  const PortExaminer examiner(terminal.name(), port->value());
  CHECK(examiner.examine(port->value(), 0).changed_to.empty());

  termios settings{};
  REQUIRE(::tcgetattr(port->value(), &settings) == 0);
  ::cfsetispeed(&settings, B115200);
  ::cfsetospeed(&settings, B115200);
  settings.c_lflag |= ICANON;
  REQUIRE(::tcsetattr(port->value(), TCSANOW, &settings) == 0);
  const PortFindings findings = examiner.examine(port->value(), 0);
  CHECK(findings.changed_to == "115200 8N1");
  CHECK(findings.changed_from == "2400 8N1");
  REQUIRE(::tcgetattr(port->value(), &settings) == 0);
  CHECK(::cfgetospeed(&settings) == B2400);
  CHECK((settings.c_lflag & ICANON) == 0U);
  CHECK(examiner.examine(port->value(), 0).changed_to.empty());
}

TEST_CASE("A pseudo terminal counts nothing, and whoever made it is no other reader", "[source]") {
  const PseudoTerminal terminal;
  const auto port = open_serial_port(serial(terminal.name()));
  REQUIRE(port);
  const PortFindings findings = PortExaminer(terminal.name(), port->value()).examine(port->value(), 100);
  CHECK(findings.counts == LineCounts{});
  CHECK_FALSE(findings.taken);
  CHECK(findings.others.seen.empty());
}

TEST_CASE("A baud rate without a constant is refused with those that have one", "[source]") {
  const PseudoTerminal terminal;
  SerialConfig config = serial(terminal.name());
  config.baud = 2500;
  const auto port = open_serial_port(config);
  REQUIRE_FALSE(port);
  CHECK(port.error().what ==
        "2500 baud is not supported; use one of 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200");
}

TEST_CASE("What cannot be opened says why", "[source]") {
  const TemporaryDirectory folder;
  const auto missing = open_serial_port(serial(folder.file("ttyUSB0")));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().what.starts_with("no such device"));

  const auto null_device = open_serial_port(serial("/dev/null"));
  REQUIRE_FALSE(null_device);
  CHECK(null_device.error().what == "not a serial device");
}

TEST_CASE("Nobody holds a device that is closed", "[source]") {
  std::string name;
  struct stat status{};
  {
    const PseudoTerminal terminal;
    const auto port = open_serial_port(serial(terminal.name()));
    REQUIRE(port);
    REQUIRE(::fstat(port->value(), &status) == 0);
    CHECK(std::ranges::count(holders_of_device(status).seen, std::to_string(::getpid()), &DeviceHolder::process) == 1);
    struct stat of_another_container = status;
    ++of_another_container.st_dev;
    CHECK(holders_of_device(of_another_container).seen.empty());
  }
  CHECK(std::ranges::count(holders_of_device(status).seen, std::to_string(::getpid()), &DeviceHolder::process) == 0);
}
