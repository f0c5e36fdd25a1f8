#include "app/port_listing.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

ListedPort listed_adapter() {
  return {.port = {.device = "/dev/ttyUSB0",
                   .by_id = "/dev/serial/by-id/usb-FTDI-if00-port0",
                   .driver = "ftdi_sio",
                   .manufacturer = "FTDI",
                   .product = "FT232R USB UART",
                   .vendor_id = "0403",
                   .product_id = "6001"},
          .holders = {.seen = {}, .all = true},
          .access = PortAccess::allowed,
          .way_to_permit = {}};
}

}  // namespace

TEST_CASE("A free port is shown with the line to write", "[app]") {
  CHECK(
      port_text(listed_adapter()) ==
      "/dev/serial/by-id/usb-FTDI-if00-port0\n"
      "  device      /dev/ttyUSB0\n"
      "  adapter     FTDI FT232R USB UART (0403:6001)\n"
      "  driver      ftdi_sio\n"
      "  used by     nobody\n"
      "  suggestion  write `serial: /dev/serial/by-id/usb-FTDI-if00-port0`, or `serial: auto` to have port and format "
      "found\n");
}

TEST_CASE("What is in the way of a port is said", "[app]") {
  ListedPort port = listed_adapter();
  port.access = PortAccess::denied;
  port.holders.all = false;
  port.way_to_permit = "`sudo usermod -aG dialout anna`, and log in again";
  CHECK(suggestion(port) ==
        "`sudo usermod -aG dialout anna`, and log in again; then write `serial: "
        "/dev/serial/by-id/usb-FTDI-if00-port0`");
  CHECK(port_text(port).find("nobody that can be seen; `sudo fuser -v /dev/ttyUSB0` shows which\n") !=
        std::string::npos);
  port.holders.seen = {{"812", "minicom"}};
  CHECK(suggestion(port) == "end that program, then write `serial: /dev/serial/by-id/usb-FTDI-if00-port0`");
  CHECK(port_text(port).find("  used by     process 812 (minicom)\n") != std::string::npos);
  port.holders.seen = {{"900", "ams2mqtt"}};
  CHECK(suggestion(port) == "ams2mqtt reads it already");
  port = listed_adapter();
  port.port.console = true;
  CHECK(suggestion(port) == "Linux uses it as its console, so not for a meter");
  port.access = PortAccess::missing;
  CHECK(suggestion(port) == "plug it in; `ams2mqtt ports` lists those that are there");
  CHECK(port_text(port).find("used by") == std::string::npos);
  port.access = PortAccess::no_port;
  CHECK(suggestion(port) == "it is not a serial port; `ams2mqtt ports` lists those that are there");
  CHECK(port_text(port).find("used by") == std::string::npos);
}

TEST_CASE("Ports are a list of objects for programs", "[app]") {
  ListedPort port = listed_adapter();
  port.holders.seen = {{"812", "minicom"}};
  port.port.product = "\xFF";
  const auto json = nlohmann::json::parse(ports_json({port, {}}));
  REQUIRE(json.size() == 2);
  CHECK(json[0]["by_id"] == "/dev/serial/by-id/usb-FTDI-if00-port0");
  CHECK(json[0]["vendor_id"] == "0403");
  CHECK(json[0]["used_by"][0]["command"] == "minicom");
  CHECK(json[0]["allowed"] == true);
  CHECK(json[0]["there"] == true);
  CHECK_FALSE(json[1].contains("by_id"));
  CHECK(nlohmann::json::parse(ports_json({})).empty());
}
