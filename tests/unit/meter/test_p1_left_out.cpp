// What a P1 meter sends that is no value of its code, and what is told of it.
#include <algorithm>
#include <string>

#include "catch.hpp"
#include "support/p1_meter.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

TEST_CASE("11.17 A number that can be meant in one way only is read, and no other one is dropped without a word",
          "[meter][p1][11.17]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "1-0:1.8.0(+6.5*kWh)\n1-0:1.8.1(.5*kWh)\n1-0:1.8.2(5.*kWh)\n1-0:2.8.0(6,5*kWh)\n1-0:2.8.1(1e3*kWh)\n"
      "1-0:2.8.2(1,234*kWh)\n1-0:3.8.0(*kvarh)\n1-0:13.7.0(0,98)\n1-0:1.8.5(1e3*kWh)\n"
      "0-1:24.2.1(161129200000W)(abc*m3)\n1-1:30D(000123.45*kWh)\n1-0:96.13.0\xC3\xA4(1)\n");
  CHECK(said(telegram, "1-0:1.8.0") == "energy_import 6.5 kWh");
  CHECK(said(telegram, "1-0:1.8.1") == "energy_import_t1 0.5 kWh");
  CHECK(said(telegram, "1-0:1.8.2") == "energy_import_t2 5 kWh");
  CHECK(said(telegram, "1-0:2.8.0") == "energy_export 6.5 kWh");
  CHECK(said(telegram, "1-0:13.7.0") == "power_factor 0.98");
  CHECK(said(telegram, "1-0:1.8.5") == "? '1e3*kWh'");
  CHECK(telegram.readings.size() == 6);
  CHECK(meter.notices() ==
        "1-0:2.8.1 says 1e3*kWh, which is not a number in plain digits, so it is ignored\n"
        "1-0:2.8.2 says 1,234*kWh; its comma may be a thousands separator or a decimal comma, so it is ignored\n"
        "1-0:3.8.0 says *kvarh, which is not a number in plain digits, so it is ignored\n"
        "0-1:24.2.1 says abc*m3, which is not a number in plain digits, so it is ignored\n"
        "the line 1-1:30D(000123.45*kWh) is not an OBIS code with its values in parentheses, so it is ignored\n"
        "the line 1-0:96.13.0(1) is not an OBIS code with its values in parentheses, so it is ignored\n");
  (void)meter.send("1-0:1.8.0(7*kWh)\n1-0:2.8.1(2e3*kWh)\n");
  CHECK(meter.notices().empty());
}

TEST_CASE("11.17 A line full of damage does not fill the log", "[meter][p1][11.17]") {
  P1Meter meter;
  std::string lines = "1-0:1.8.0(7*kWh)\n";
  for (int line = 0; line < 100; ++line) lines += "noise " + std::to_string(line) + "\n";
  (void)meter.send(lines + std::string(200, 'x') + "(1)\n");
  const std::string notices = meter.notices();
  CHECK(std::ranges::count(notices, '\n') == 8);
}

TEST_CASE("11.19 What counts something else than its code, or is no number, is left out with a word",
          "[meter][p1][11.19]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "1-0:1.8.0(5 kWh)\n1-0:2.8.0(5*mwh)\n1-0:3.8.0(5*MA)\n1-0:1.7.0(5*m3)\n1-0:32.7.0(5*hogshead)\n"
      "1-0:4.8.0(5*kvarh)(6*kvarh)\n1-0:1.8.0*1(5*V)\n0-0:17.0.0(16*A)\n1-0:2.7.0(16500)\n");
  CHECK(said(telegram, "0-0:17.0.0") == "? 16 A");
  CHECK(said(telegram, "1-0:2.7.0") == "? '16500'");
  CHECK(telegram.readings.size() == 2);
  CHECK(meter.notices() ==
        "1-0:1.8.0 says 5 kWh instead of one number with '*' and its unit, so it is ignored\n"
        "1-0:2.8.0 says 5*mwh; it cannot have that unit, so the value is ignored\n"
        "1-0:32.7.0 says 5*hogshead; it cannot have that unit, so the value is ignored\n"
        "1-0:4.8.0 says (5*kvarh)(6*kvarh) instead of one number with '*' and its unit, so it is ignored\n"
        "1-0:3.8.0 says 5000000 A; it cannot have that unit, so the value is ignored\n"
        "1-0:1.7.0 says 5 m³; it cannot have that unit, so the value is ignored\n"
        "1-0:1.8.0*1 says 5 V; it cannot have that unit, so the value is ignored\n");
}

TEST_CASE("11.19 Heat is counted in the unit of its key, and converted exactly", "[meter][p1][11.19]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "0-1:24.1.0(004)\n0-1:24.2.1(161129200000W)(00012.345*MWh)\n0-2:24.1.0(010)\n"
      "0-2:24.2.1(161129200000W)(12345*kWh)\n0-3:24.1.0(004)\n0-3:24.2.1(161129200000W)(5*m3)\n0-4:24.1.0(002)\n"
      "0-4:24.2.1(161129200000W)(12.345*MWh)\n0-5:24.1.0(003)\n0-5:24.2.1(161129200000W)(12.345*kWh)\n");
  CHECK(said(telegram, "0-1:24.2.1") == "heat_1 44.4420 GJ @2016-11-29T20:00:00+01:00");
  CHECK(said(telegram, "0-2:24.2.1") == "cooling_1 44.4420 GJ @2016-11-29T20:00:00+01:00");
  CHECK(said(telegram, "0-3:24.2.1") == "none");
  CHECK(said(telegram, "0-4:24.2.1") == "electricity_1 12345 kWh @2016-11-29T20:00:00+01:00");
  CHECK(said(telegram, "0-5:24.2.1") == "none");
  CHECK(meter.notices() ==
        "0-3:24.2.1 says 5 m³; it cannot have that unit, so the value is ignored\n"
        "0-5:24.2.1 says 12345 Wh; it cannot have that unit, so the value is ignored\n");
}

TEST_CASE("11.23 Blanks, zeros and FF name no meter, in digits or in hex", "[meter][p1][11.23]") {
  const auto id_of = [](const std::string& lines) {
    P1Meter meter;
    return meter.send(lines + "1-0:1.7.0(01.000*kW)\n").meter->id;
  };
  for (const std::string nothing : {"", "    ", "20202020202020202020", "FFFFFFFF", "ffffffffffffffff",
                                    "00000000FFFFFFFF", "3030303030302020", "FF"}) {
    INFO(nothing);
    CHECK(id_of("0-0:96.1.1(" + nothing + ")\n").empty());
    CHECK(id_of("0-0:96.1.0(" + nothing + ")\n").empty());
    CHECK(id_of("0-0:42.0.0(" + nothing + ")\n").empty());
    CHECK(id_of("0-0:96.1.0(" + nothing + ")\n0-0:96.1.1(4D303030303030303131)\n") == "M000000011");
  }
  CHECK(id_of("0-0:96.1.1(4D3030303030303031310000)\n") == "M000000011");
  CHECK(id_of("0-0:96.1.1(4D3030303030303031312020)\n") == "M000000011");
  CHECK(id_of("0-0:42.0.0(53414731303330370000)\n") == "SAG10307");
}
