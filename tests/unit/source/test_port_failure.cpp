#include "source/port_failure.hpp"

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;

TEST_CASE("16 a denied permission has the command that gives it", "[source]") {
  CHECK(way_to_permit("/dev/ttyUSB0", "dialout", Surroundings::user) ==
        "`sudo usermod -aG dialout " + user_name() + "`, and log in again");
  CHECK(way_to_permit("/dev/ttyUSB0", "uucp", Surroundings::service) ==
        "`systemctl edit ams2mqtt`, add the lines [Service] and SupplementaryGroups=uucp, and restart it");
  CHECK(way_to_permit("/dev/ttyUSB0", "20", Surroundings::container) == "start the container with --group-add 20");
  CHECK(way_to_permit("/dev/ttyUSB0", "", Surroundings::user) ==
        "no group may read the device: `sudo chgrp dialout /dev/ttyUSB0` and `sudo chmod g+r /dev/ttyUSB0`, or a "
        "udev rule that does so");
}

TEST_CASE("16 a missing port lists those that are there, each once and by the name that stays", "[source]") {
  const TemporaryDirectory dev;
  CHECK(ports_there(dev.path()) == "; there is no other serial port: is the adapter plugged in?");
  for (const char* name : {"ttyUSB0", "ttyACM3", "ttyS0", "tty1", "null"}) std::ofstream(dev.file(name)) << "";
  CHECK(ports_there(dev.path()) == "; plugged in: " + dev.file("ttyACM3") + ", " + dev.file("ttyUSB0"));
  std::filesystem::create_directories(dev.file("serial/by-id"));
  std::filesystem::create_symlink("../../ttyUSB0", dev.file("serial/by-id/usb-Meter"));
  CHECK(ports_there(dev.path()) == "; plugged in: " + dev.file("serial/by-id/usb-Meter") + ", " + dev.file("ttyACM3"));
  for (int number = 10; number < 20; ++number) std::ofstream(dev.file("ttyUSB" + std::to_string(number))) << "";
  const std::string many = ports_there(dev.path());
  CHECK(many.ends_with(dev.file("ttyUSB15") + " and others"));
}
