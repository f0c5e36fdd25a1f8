#include "ams2mqtt/lists/p1_lines.hpp"

#include <algorithm>
#include <string>

#include "ams2mqtt/meter/telegram_json.hpp"
#include "catch.hpp"
#include "meter/interpret.hpp"
#include "support/p1_meter.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using namespace std::chrono_literals;

TEST_CASE("P1 numbers keep every digit through their units", "[lists][p1]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "1-0:1.7.0(0001.453*kW)\r\n1-0:2.7.0(00.000*kW)\r\n1-0:3.7.0(0000.321*kVAr)\r\n1-0:16.7.0*255(-001234*W)\r\n"
      "1-0:1.8.0(00109552.250*kWh)\r\n1-0:2.8.0(001234567*Wh)\r\n1-0:3.8.0*255(00012345.1234567*kvarh)\r\n"
      "1-0:21.7.0(000123.45*W)\r\n1-0:31.7.0(005*A)\r\n1-0:32.7.0(234.7*V)\r\n1-0:14.7.0(50.00*Hz)\r\n");
  CHECK(said(telegram, "1-0:1.7.0") == "power_import 1453 W");
  CHECK(said(telegram, "1-0:2.7.0") == "power_export 0 W");
  CHECK(said(telegram, "1-0:3.7.0") == "reactive_power_import 321 var");
  CHECK(said(telegram, "1-0:16.7.0") == "power_net -1234 W");
  CHECK(said(telegram, "1-0:1.8.0") == "energy_import 109552.250 kWh");
  CHECK(said(telegram, "1-0:2.8.0") == "energy_export 1234.567 kWh");
  CHECK(said(telegram, "1-0:3.8.0") == "reactive_energy_import 12345.1234567 kvarh");
  CHECK(said(telegram, "1-0:21.7.0") == "power_import_l1 123.45 W");
  CHECK(said(telegram, "1-0:31.7.0") == "current_l1 5 A");
  CHECK(said(telegram, "1-0:32.7.0") == "voltage_l1 234.7 V");
  CHECK(said(telegram, "1-0:14.7.0") == "frequency 50.00 Hz");
}

TEST_CASE("11.19 Kiloamperes and their kin are exact numbers in the published unit", "[lists][p1][11.19]") {
  P1Meter meter("ESO5\\2");
  const Telegram& telegram = meter.send(
      "1-0:32.7.0(0000.242*kV)\r\n1-0:31.7.0(0000.005*kA)\r\n1-0:51.7.0(4012*mA)\r\n1-0:71.7.0(4012345*\xC2\xB5"
      "A)\r\n1-0:1.8.0(0.0012345*GWh)\r\n1-0:14.7.0(0.04998*kHz)\r\n"
      "1-0:2.8.0(123*hogshead)\r\n0-1:25.9.0(7*\xB5"
      "bar)\r\n0-2:24.1.0(007)\r\n0-2:24.2.1(161129200000W)(345678*dm\xC2\xB3)\r\n");
  CHECK(said(telegram, "1-0:32.7.0") == "voltage_l1 242 V");
  CHECK(said(telegram, "1-0:31.7.0") == "current_l1 5 A");
  CHECK(said(telegram, "1-0:51.7.0") == "current_l2 4.012 A");
  CHECK(said(telegram, "1-0:71.7.0") == "current_l3 4.012345 A");
  CHECK(said(telegram, "1-0:1.8.0") == "energy_import 1234.5 kWh");
  CHECK(said(telegram, "1-0:14.7.0") == "frequency 49.98 Hz");
  CHECK(said(telegram, "1-0:2.8.0") == "none");
  CHECK(said(telegram, "0-1:25.9.0") == "? '7*ubar'");
  CHECK(said(telegram, "0-2:24.2.1") == "water_1 345.678 m³ @2016-11-29T20:00:00+01:00");
}

TEST_CASE("Reduced codes are those of the meter's own electricity", "[lists][p1]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "0.0.0(110002267)\r\n1.8.0(31550.191*kWh)\r\n1.7.0(0.386*kW)\r\n32.7(238.3*V)\r\n14.7(49.96*Hz)\r\nF.F(00)\r\n");
  CHECK(telegram.meter->id == "110002267");
  CHECK(said(telegram, "1-0:1.8.0") == "energy_import 31550.191 kWh");
  CHECK(said(telegram, "1-0:1.7.0") == "power_import 386 W");
  CHECK(said(telegram, "1-0:32.7.0") == "voltage_l1 238.3 V");
  CHECK(said(telegram, "1-0:14.7.0") == "frequency 49.96 Hz");
  CHECK(said(telegram, "0-0:97.97.0") == "? '00'");
  CHECK(telegram.readings.size() == 5);
  CHECK(meter.send("C.1.0(110002268)\n1.8.0(31550.191*kWh)\n").meter->id == "110002268");
  CHECK(meter.notices().empty());
}

TEST_CASE("11.24 Codes with six groups are the codes they are", "[lists][p1][24]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "0-0:42.0.0.255(53414731303330373030303030303031)\r\n1-0:1.8.0.255(000123.456*kWh)\r\n1.0.2.8.0.255(7*kWh)\r\n"
      "1-0:1.8.0&01(100*kWh)\r\n0-1:24.1.0.255(003)\r\n0-1:24.2.1.255(161129200000W)(00123.456*m3)\r\n"
      "0-0:1.0.0.255(240407123456S)\r\n");
  CHECK(telegram.meter->id == "SAG1030700000001");
  CHECK(said(telegram, "1-0:1.8.0") == "energy_import 123.456 kWh");
  CHECK(said(telegram, "1-0:2.8.0") == "energy_export 7 kWh");
  CHECK(said(telegram, "1-0:1.8.0*1") == "? 100 kWh");
  CHECK(said(telegram, "0-1:24.2.1") == "gas_1 123.456 m³ @2016-11-29T20:00:00+01:00");
  CHECK(to_string(*telegram.time) == "2024-04-07T12:34:56+02:00");
  CHECK(meter.notices().empty());
}

TEST_CASE("11.23 The clock's flag decides, and without one the place", "[lists][p1][11.23]") {
  P1Meter meter;
  CHECK(to_string(*meter.send("0-0:1.0.0(240407123456S)\n").time) == "2024-04-07T12:34:56+02:00");
  CHECK(to_string(*meter.send("0-0:1.0.0(231221124300W)\n").time) == "2023-12-21T12:43:00+01:00");
  CHECK(to_string(*meter.send("0-0:1.0.0(20240715 12:00:00)\n").time) == "2024-07-15T12:00:00+02:00");
  // The hour that occurs twice.
  CHECK(to_string(*meter.send("0-0:1.0.0(241027023000W)\n").time) == "2024-10-27T02:30:00+01:00");
  CHECK(to_string(*meter.send("0-0:1.0.0(251026023000S)\n").time) == "2025-10-26T02:30:00+02:00");
  CHECK(to_string(*meter.send("0-0:1.0.0(251026023000)\n").time) == "2025-10-26T02:30:00");
  CHECK(to_string(*meter.send("0-0:1.0.0(251026015959)\n").time) == "2025-10-26T01:59:59+02:00");
  CHECK(to_string(*meter.send("0-0:1.0.0(251026030000)\n").time) == "2025-10-26T03:00:00+01:00");
  CHECK_FALSE(meter.send("0-0:1.0.0(632525252525W)\n1-0:1.7.0(01.000*kW)\n").time);
}

TEST_CASE("Sub-meters are told apart by channel and type, and numbered by kind", "[lists][p1]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "0-1:24.1.0(003)\r\n0-1:96.1.0(5757575741424344)\r\n0-1:24.2.1(161129200000W)(00123.456*m3)\r\n"
      "0-2:24.1.0(007)\r\n0-2:24.2.1(160729200500S)(00234.567*m3)\r\n"
      "0-3:24.2.1(161129200000W)(345.678*GJ)\r\n0-3:24.1.0(004)\r\n"
      "0-4:24.1.0(003)\r\n0-4:24.2.3(161129200000W)(00007.000*m3)\r\n0-4:24.2.1(161129200000W)(00007.100*m3)\r\n"
      "0-5:24.2.1(161129200000W)(00001.000*m3)\r\n");
  CHECK(said(telegram, "0-1:24.2.1") == "gas_1 123.456 m³ @2016-11-29T20:00:00+01:00");
  CHECK(said(telegram, "0-1:96.1.0") == "? 'WWWWABCD'");
  CHECK(said(telegram, "0-2:24.2.1") == "water_1 234.567 m³ @2016-07-29T20:05:00+02:00");
  CHECK(said(telegram, "0-3:24.2.1") == "heat_1 345.678 GJ @2016-11-29T20:00:00+01:00");
  CHECK(said(telegram, "0-4:24.2.3") == "gas_2 7.000 m³ @2016-11-29T20:00:00+01:00");
  CHECK(said(telegram, "0-4:24.2.1") == "? 7.100 m³ @2016-11-29T20:00:00+01:00");
  CHECK(said(telegram, "0-5:24.2.1") == "? 1.000 m³ @2016-11-29T20:00:00+01:00");
  CHECK(telegram.meter->id.empty());
}

TEST_CASE("A sub-meter's reading of no time or no unit is withheld", "[lists][p1]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "0-1:24.1.0(003)\n0-1:24.2.1(700101010000W)(00000000)\n0-2:24.1.0(003)\n"
      "0-2:24.2.1(632525252525W)(00000.000*m3)\n0-3:24.1.0(003)\n0-3:24.2.1(00000000)\n");
  CHECK(said(telegram, "0-1:24.2.1") == "none");
  CHECK(said(telegram, "0-2:24.2.1") == "none");
  CHECK(said(telegram, "0-3:24.2.1") == "none");
  CHECK(said(telegram, "0-3:24.1.0") == "? '003'");
}

TEST_CASE("In DSMR 2 and 3 the reading stands in the next line", "[lists][p1]") {
  P1Meter meter("ISk5\\2MT382-1004");
  const Telegram& telegram = meter.send(
      "0-1:24.1.0(3)\r\n0-1:24.3.0(161107190000)(00)(60)(1)(0-1:24.2.1)(m3)\r\n(00001.001)\r\n0-1:24.4.0(1)\r\n"
      "0-2:24.1.0(03)\r\n0-2:24.3.0(161107190000)(00)(60)(1)(0-2:24.2.1)(m3)(00002.002)\r\n"
      "0-3:24.3.0(161107190000)(00)(60)(1)(0-3:24.2.1)(m3)\r\n0-3:24.4.0(1)\r\n(00003.003)\r\n");
  CHECK(said(telegram, "0-1:24.2.1") == "gas_1 1.001 m³ @2016-11-07T19:00:00+01:00");
  CHECK(said(telegram, "0-1:24.4.0") == "? '1'");
  CHECK(said(telegram, "0-2:24.2.1") == "gas_2 2.002 m³ @2016-11-07T19:00:00+01:00");
  CHECK(said(telegram, "0-3:24.2.1") == "none");
  CHECK(said(telegram, "0-3:24.3.0") == "none");
}

TEST_CASE("Peaks say when they were, lists of them stay text", "[lists][p1]") {
  P1Meter meter("FLU5\\2");
  const Telegram& telegram = meter.send(
      "1-0:1.4.0(02.345*kW)\n1-0:1.6.0(200509134500S)(02.468*kW)\n"
      "0-0:98.1.0(1)(1-0:1.6.0)(1-0:1.6.0)(200501000000S)(200423193000S)(03.456*kW)\n");
  CHECK(said(telegram, "1-0:1.4.0") == "demand_import 2345 W");
  CHECK(said(telegram, "1-0:1.6.0") == "peak_demand_import 2468 W @2020-05-09T13:45:00+02:00");
  CHECK(said(telegram, "0-0:98.1.0") == "? '(1)(1-0:1.6.0)(1-0:1.6.0)(200501000000S)(200423193000S)(03.456*kW)'");
}

TEST_CASE("13 the peaks of past months are read, and odd ones are noticed once", "[lists][p1]") {
  P1Meter meter("FLU5\\2");
  const Telegram& telegram = meter.send(
      "0-0:98.1.0(2)(1-0:1.6.0)(1-0:1.6.0)(200401000000S)(632525252525W)(00.000*kW)(200501000000S)(200423193000S)"
      "(03.456*kW)\n");
  REQUIRE(telegram.past_peaks.size() == 1);
  CHECK(to_string(telegram.past_peaks[0].month_end) == "2020-05-01T00:00:00+02:00");
  CHECK(to_string(telegram.past_peaks[0].at) == "2020-04-23T19:30:00+02:00");
  CHECK(telegram.past_peaks[0].watts == Decimal(3456));
  const Telegram& odd =
      meter.send("0-0:98.1.0(2)(1-0:1.6.0)(1-0:1.6.0)(200501000000S)(200423193000S)(03.456*kW)\n1-0:1.7.0(1*kW)\n");
  CHECK(odd.past_peaks.empty());
  CHECK(said(odd, "0-0:98.1.0") == "none");
}

TEST_CASE("Limits are in watt or in ampere", "[lists][p1]") {
  P1Meter meter;
  CHECK(said(meter.send("0-0:17.0.0(999.9*kW)\n"), "0-0:17.0.0") == "power_limit 999900 W");
  CHECK(said(meter.send("0-0:17.0.0(016*A)\n"), "0-0:17.0.0") == "? 16 A");
  CHECK(said(meter.send("0-0:17.0.0(16500)\n0-0:17.0.0(16500)\n"), "0-0:17.0.0") == "? '16500'");
  CHECK(meter.send("0-0:17.0.0(16500)\n0-0:17.0.0(16500)\n").readings.size() == 1);
  CHECK(said(meter.send("0-0:17.0.0(27.6*kVA)\n"), "0-0:17.0.0") == "? 27600 VA");
  CHECK(said(meter.send("1-0:31.4.0(200.00*A)\n"), "1-0:31.4.0") == "current_limit_l1 200.00 A");
}

TEST_CASE("Numbers without a unit count where they can be nothing else", "[lists][p1]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "0-0:96.14.0(0002)\n0-0:96.7.21(00015)\n1-0:52.32.0(00003)\n0-0:96.3.10(1)\n1-0:13.7.0(0.975)\n"
      "1-0:33.7.0(4.321)\n1-0:1.8.0(00012345)\n0-0:97.97.0(00000000)\n1-3:0.2.8(50)\n");
  CHECK(said(telegram, "0-0:96.14.0") == "tariff 2");
  CHECK(said(telegram, "0-0:96.7.21") == "power_failures 15");
  CHECK(said(telegram, "1-0:52.32.0") == "voltage_sags_l2 3");
  CHECK(said(telegram, "0-0:96.3.10") == "breaker_state 1");
  CHECK(said(telegram, "1-0:13.7.0") == "power_factor 0.975");
  CHECK(said(telegram, "1-0:33.7.0") == "none");
  CHECK(said(telegram, "1-0:1.8.0") == "? '00012345'");
  CHECK(said(telegram, "0-0:97.97.0") == "? '00000000'");
  CHECK(said(telegram, "1-3:0.2.8") == "? '50'");
}

TEST_CASE("The meter's number is its own, hex or not", "[lists][p1]") {
  const auto id_of = [](const std::string& lines) {
    P1Meter meter;
    return meter.send(lines + "1-0:1.7.0(01.000*kW)\n").meter->id;
  };
  CHECK(id_of("0-0:96.1.1(4D303030303030303131)\n") == "M000000011");
  CHECK(id_of("0-0:96.1.1(3960000000000000000000000000000013)\n") == "3960000000000000000000000000000013");
  CHECK(id_of("0-0:96.1.0(12345678)\n") == "12345678");
  CHECK(id_of("0-0:96.1.0(45495051)\n") == "45495051");
  CHECK(id_of("0-1:96.1.0(5757575741424344)\n").empty());
  CHECK(id_of("0-0:96.1.1(00000000000000)\n").empty());
  CHECK(id_of("0-0:96.1.1(4D414445555021)\n0-0:96.1.0(3030303030303132)\n") == "00000012");
  CHECK(id_of("1-0:0.0.0*255(0123456789)\n0-0:96.1.255*255(1ESY0123456789)\n") == "1ESY0123456789");
  CHECK(id_of("1-0:0.0.0(00000000)\n0-0:96.1.0(01234)\n") == "01234");
}

TEST_CASE("The identification line names manufacturer and type", "[lists][p1]") {
  P1Meter meter;
  const Telegram& telegram = meter.send("1-0:1.7.0(01.000*kW)\n");
  CHECK(telegram.meter->manufacturer == "Kaifa");
  CHECK(telegram.meter->type == "KAIFA-METER");
  CHECK(telegram.meter->list_version.empty());
  P1Meter bare("KAM5");
  const MeterIdentity& identity = *bare.send("1-0:1.7.0(01.000*kW)\n").meter;
  CHECK(identity.manufacturer == "Kamstrup");
  CHECK(identity.id.empty());
  CHECK(identity.type.empty());
}

TEST_CASE("11.23 A value of a past period has the unit of the present one and is none of its values",
          "[lists][p1][11.23]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "1-0:1.8.0*1(00001.500*kWh)\n1-0:1.8.0(00002.500*kWh)\n1-0:1.8.0*255(2500*Wh)\n1-0:3.8.0*12(7*varh)\n"
      "1-0:1.6.0*2(200509134500S)(02.468*kW)\n1-0:1.8.5*1(12*Wh)\n0-1:24.1.0(004)\n"
      "0-1:24.2.1(161129200000W)(345.678*GJ)\n0-1:24.2.1*1(151129200000W)(300.001*GJ)\n");
  CHECK(said(telegram, "1-0:1.8.0*1") == "? 1.500 kWh");
  CHECK(said(telegram, "1-0:1.8.0") == "energy_import 2.500 kWh");
  CHECK(said(telegram, "1-0:3.8.0*12") == "? 0.007 kvarh");
  CHECK(said(telegram, "1-0:1.6.0*2") == "? 2468 W @2020-05-09T13:45:00+02:00");
  CHECK(said(telegram, "1-0:1.8.5*1") == "? 12 Wh");
  CHECK(said(telegram, "0-1:24.2.1") == "heat_1 345.678 GJ @2016-11-29T20:00:00+01:00");
  CHECK(said(telegram, "0-1:24.2.1*1") == "? 300.001 GJ @2015-11-29T20:00:00+01:00");
}

TEST_CASE("11.23 A line that occurs twice counts once, and not at all when it contradicts itself",
          "[lists][p1][11.23]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "1-0:1.8.0(00001.500*kWh)\n1-0:1.8.0(1500*Wh)\n1-0:2.8.0(1*kWh)\n1-0:2.8.0(2*kWh)\n1-0:2.8.0(1*kWh)\n"
      "1-0:1.7.0(1*kW)\n0-0:17.0.0(16500)\n0-0:17.0.0(16600)\n");
  CHECK(said(telegram, "1-0:1.8.0") == "energy_import 1.500 kWh");
  CHECK(said(telegram, "1-0:2.8.0") == "none");
  CHECK(said(telegram, "0-0:17.0.0") == "none");
  CHECK(telegram.readings.size() == 2);
}

TEST_CASE("A meter whose port was switched to P1 is read as one", "[lists][p1]") {
  NoticeLog notices;
  Interpreter interpreter(Manufacturer::automatic, nullptr, {}, notices);
  Notification list;
  list.list_version = "AIDON_V0001";
  list.family = find_family(list.list_version);
  list.rows = {{"1-0:1.7.0"_obis, Decimal(1), Scale{0, Unit::watt}}};
  CHECK(interpreter.interpret(list, std::nullopt).meter->list_version == "AIDON_V0001");
  Notification telegram;
  REQUIRE(parse_p1("ADN9 6534", as_bytes("0-0:1.0.0(240407123456S)\n"), telegram));
  const Telegram& read = interpreter.interpret(telegram, std::nullopt);
  CHECK(to_string(*read.time) == "2024-04-07T12:34:56+02:00");
  CHECK(read.meter->manufacturer == "Aidon");
  CHECK(read.meter->list_version.empty());
  CHECK(read.expected.empty());
}

TEST_CASE("Codes without a row keep their value", "[lists][p1]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "1-0:1.8.5(000001.500*kWh)\n0-0:96.13.0(48656A)\n0-0:96.1.4(50299)\n0-1:25.9.0(12*bar)\n0-0:96.13.1()\n"
      "0-1:24.5.0(161129200000W)\n");
  CHECK(said(telegram, "1-0:1.8.5") == "? 1500 Wh");
  CHECK(said(telegram, "0-0:96.13.0") == "? 'Hej'");
  CHECK(said(telegram, "0-0:96.1.4") == "? '50299'");
  CHECK(said(telegram, "0-1:25.9.0") == "? '12*bar'");
  CHECK(said(telegram, "0-0:96.13.1") == "none");
  CHECK(said(telegram, "0-1:24.5.0") == "? 2016-11-29T20:00:00+01:00");
}

TEST_CASE("A bad line costs only itself", "[lists][p1]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "1-0:4:24.7.0(0000.000*kVAr)\r\n1-0:1.7.0(0001.453*kW\r\n1-0:2.7.0(0x01*kW)\r\n1-0:3.7.0 noise\r\n"
      "1-0:4.7.0(0000.\x80"
      "21*kVAr)\r\n1-0:21.7.0((0001*W)\r\n1-0:32.7.0(230.1*V)\r\n1-0:1.8.0*1(00001.000*kWh)\r\n");
  CHECK(telegram.readings.size() == 2);
  CHECK(said(telegram, "1-0:1.8.0*1") == "? 1.000 kWh");
  CHECK(said(telegram, "1-0:32.7.0") == "voltage_l1 230.1 V");
}

TEST_CASE("11.19 the sign of a unit inside a number is no digit of it", "[lists][p1]") {
  P1Meter meter;
  const Telegram& telegram = meter.send(
      "1-0:2.8.0(\xC2\xB3"
      "0438.750*kWh)\r\n1-0:1.8.0(0001\xB3"
      "4.000*kWh)\r\n0-1:24.2.1(0\xB3"
      ".000*m\xB3)\r\n1-0:32.7.0(230.1*V)\r\n");
  CHECK(telegram.readings.size() == 1);
  CHECK(said(telegram, "1-0:32.7.0") == "voltage_l1 230.1 V");
}

TEST_CASE("A decrypted telegram may be whole or only its lines", "[lists][p1]") {
  Notification notification;
  const std::string whole =
      "/EGM5G35\r\n\r\n1-0:1.7.0(00.278*kW)\r\n!2503\r\n1-0:2.7.0(00.001*kW)\r\n" + std::string(9, '\0');
  REQUIRE(parse_p1("QQQ5", as_bytes(whole), notification));
  CHECK(notification.family->name == "Elgama");
  REQUIRE(notification.rows.size() == 2);
  CHECK(notification.rows[0].obis == "1-0:1.7.0"_obis);
  CHECK(std::get<std::string_view>(notification.rows[1].value) == "G35");
}

TEST_CASE("Text without a value is no telegram", "[lists][p1]") {
  Notification notification;
  for (const std::string_view text : {"", "!", "hello\r\nworld(1)\r\n", "0-0:96.13.0()\r\n"}) {
    INFO(std::string(text));
    CHECK(parse_p1("KAM5", as_bytes(text), notification) == fail(Errc::unknown_layout, 0));
  }
}
