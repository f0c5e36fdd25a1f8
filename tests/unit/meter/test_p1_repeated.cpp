// Telegrams of P1 meters that repeat each other, and others on the same line.
#include <string>

#include "catch.hpp"
#include "support/p1_meter.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

std::string lines_of(const std::string& number, const std::string& power) {
  return "0-0:96.1.0(" + number + ")\r\n1-0:1.7.0(" + power + "*kW)\r\n";
}

}  // namespace

TEST_CASE("14 a meter that repeats its telegram stays who it is, and another one is another", "[meter][p1]") {
  P1Meter line;
  for (const char* power : {"00.100", "00.200", "00.300"}) {
    CHECK(line.send(lines_of("METER0000001", power)).meter->id == "METER0000001");
  }
  CHECK(said(line.send(lines_of("METER0000001", "00.400")), "1-0:1.7.0") == "power_import 400 W");
  CHECK(line.send(lines_of("METER0000002", "00.400")).meter->id == "METER0000002");
  CHECK(line.send(lines_of("METER0000002", "00.500")).meter->id == "METER0000002");
  CHECK(line.send(lines_of("METER0000001", "00.500")).meter->id == "METER0000001");
}
