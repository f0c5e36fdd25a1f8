#include "ams2mqtt/lists/p1_memory.hpp"

#include <array>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "support/p1_said.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

// What a meter sends: identification and lines.
struct Sent {
  std::string_view ident;
  std::string_view lines;
};

constexpr std::array kTelegrams = {
    Sent{"ISK5\\2XX000-0002",
         "\r\n1-3:0.2.8(50)\r\n0-0:1.0.0(240715221500S)\r\n0-0:96.1.1(4530303030303030303033)\r\n"
         "1-0:1.8.1(002186.252*kWh)\r\n0-0:96.14.0(0001)\r\n1-0:1.7.0(00.655*kW)\r\n0-0:96.7.21(00015)\r\n"
         "1-0:32.7.0(229.7*V)\r\n1-0:31.7.0( 2.04 * A )\r\n0-1:24.1.0(003)\r\n0-1:96.1.0()\r\n"
         "0-1:24.2.1(700101010000W)(00000000)\r\n0-2:24.1.0(003)\r\n0-2:24.2.1(240715223001S)(00846.507*m3)\r\n"
         "0-3:24.2.1(240715223005S)(00062.917*m\xC2\xB3)\r\n"},
    Sent{"FLU5\\200000001_A",
         "0-0:96.1.1(3153414730303030303030303034)\n0-0:1.0.0(240512132030S)\n1-0:1.4.0(00.031*kW)\n"
         "1-0:1.6.0(240509134500S)(03.233*kW)\n0-0:98.1.0(1)(1-0:1.6.0)(1-0:1.6.0)(240501000000S)(240423192500S)"
         "(01.792*kW)\n1-0:2.7.0(00.5*kVAr)\n1-0:4:24.7.0(0000.022*kVAr)\n1-0:31.4.0(999*A)\n1-0:1.8.0(6,5*kWh)\n"},
    Sent{"ISk5\\2XX000-0001",
         "0-0:96.1.1(4D3030303030303030303031)\r\n1-0:1.8.1(00626.018*kWh)\r\n0-1:24.1.0(3)\r\n"
         "0-1:24.3.0(240115190000)(00)(60)(1)(0-1:24.2.1)(m3)\r\n(00456.789)\r\n0-1:24.4.0(1)\r\n"},
    Sent{"ESY5Q3XX0000",
         "1-0:0.0.0*255(0000000000007)\r\n1-0:1.8.0*255(00035242.7316723*kWh)\r\n1-0:1.8.0*1(00036.6*kWh)\r\n"
         "1-0:16.7.0*255(-008514*W)\r\n0-0:96.1.0(240115190000W)(7*kW)\r\n0-0:96.1.255*255(1ESY0000000007)\r\n"
         "1-0:13.7.0(0.991)\r\n"},
    Sent{"KAM5", "1-0:1.8.0(1.5*kWh)\r\n1-0:1.7.0(5*W)\r\n1-0:1.7.0(5*W)\r\n1-0:2.7.0(1*W)\r\n1-0:2.7.0(2*W)\r\n"},
    Sent{"NES5:00000-00", "0-0:1.0.0(20240711 09:40:00)\r\n1-0:1.8.0(00088.878*kWh)\r\n1-0:24.7.0(0000.236*kVAr)\r\n"},
    Sent{"QQQ5", "/EGM5G35\r\n\r\n1-0:1.7.0(00.278*kW)\r\n!2503\r\n1-0:2.7.0(00.001*kW)\r\n"},
};

std::string read(const Sent& sent, Notification& notification) {
  return said_of(parse_p1(sent.ident, as_bytes(sent.lines), notification), notification);
}
std::string read_alone(const Sent& sent) {
  Notification notification;
  return read(sent, notification);
}

}  // namespace

TEST_CASE("A telegram means the same whatever its meter sent before", "[lists][p1]") {
  // Into what a byte is changed, besides into its neighbours: all that has a meaning.
  constexpr std::string_view kBytes = "09.,-*()SW \r\n!/\xB3";
  for (const Sent& sent : kTelegrams) {
    const std::string usual = read_alone(sent);
    Notification notification;
    CHECK(read(sent, notification) == usual);
    std::string lines(sent.lines);
    for (char& place : lines) {
      const char byte = place;
      std::string others(kBytes);
      others += static_cast<char>(byte + 1);
      others += static_cast<char>(byte - 1);
      for (const char other : others) {
        place = other;
        const Sent mutant{sent.ident, lines};
        INFO(lines);
        REQUIRE(read(mutant, notification) == read_alone(mutant));
        place = byte;
        REQUIRE(read({sent.ident, lines}, notification) == usual);
      }
    }
  }
}

TEST_CASE("Telegrams of different meters follow each other", "[lists][p1]") {
  Notification notification;
  for (const Sent& first : kTelegrams) {
    for (const Sent& second : kTelegrams) {
      CHECK(read(first, notification) == read_alone(first));
      CHECK(read(second, notification) == read_alone(second));
      const Sent other_ident{first.ident, second.lines};
      CHECK(read(other_ident, notification) == read_alone(other_ident));
      const Sent cut{second.ident, second.lines.substr(0, second.lines.size() / 2)};
      CHECK(read(cut, notification) == read_alone(cut));
    }
  }
}

TEST_CASE("Only digits that differ are read again, and other differences are refused", "[lists][p1]") {
  constexpr std::string_view kIdent = "KFM5KAIFA";
  std::string lines =
      "0-0:1.0.0(240715221500S)\r\n1-0:1.7.0(00.655*kW)\r\n0-1:24.2.1(240715223005S)(5*m\xC2\xB3)\r\n"
      "1-0:1.6.0(240509134500S)(03.233*kW)\r\n";
  Notification notification;
  REQUIRE(parse_p1(kIdent, as_bytes(lines), notification));
  std::vector<Row>& rows = notification.rows;
  REQUIRE(rows.size() == 5);
  rows[4].obis = "1-0:0.0.1"_obis;  // would come back if everything were read
  const auto renew = [&](std::string_view old, std::string_view changed) {
    std::string next = lines;
    next.replace(next.find(old), old.size(), changed);
    const bool renewed = notification.p1.renew(kIdent, next, rows);
    if (renewed) lines = next;
    return renewed;
  };
  CHECK(renew("00.655", "01.700"));
  CHECK(std::get<Decimal>(rows[1].value).to_string() == "1.700");
  CHECK(renew("1500S", "1510S"));
  CHECK(to_string(std::get<CosemDateTime>(rows[0].value).local) == "2024-07-15T22:15:10");
  CHECK(renew("(240509134500S)(03.233", "(240510134500S)(13.233"));
  CHECK(to_string(rows[3].measured->local) == "2024-05-10T13:45:00");
  CHECK(std::get<Decimal>(rows[3].value).to_string() == "13.233");
  CHECK(rows[4].obis == "1-0:0.0.1"_obis);
  CHECK_FALSE(renew("01.700", "01.7x0"));
  CHECK_FALSE(renew("1.7.0", "2.7.0"));
  CHECK_FALSE(renew("kW", "MW"));
  CHECK_FALSE(notification.p1.renew("KFM5KAIFB", lines, rows));
  CHECK(notification.p1.renew(kIdent, lines, rows));
  notification.clear();
  CHECK_FALSE(notification.p1.renew(kIdent, lines, rows));
}

TEST_CASE("What a telegram says stays when the next one is read elsewhere", "[lists][p1]") {
  Notification notification;
  std::string lines = "0-0:96.1.1(4530303030303030303033)\r\n0-0:96.13.0(65*)\r\n1-0:1.7.0(00.655*kW)\r\n";
  REQUIRE(parse_p1("KFM5KAIFA", as_bytes(lines), notification));
  std::string next = lines;
  next.replace(next.find("0.655"), 5, "9.655");
  std::ranges::fill(lines, 'x');
  REQUIRE(parse_p1("KFM5KAIFA", as_bytes(next), notification));
  std::ranges::fill(next, 'x');
  REQUIRE(notification.rows.size() == 4);
  CHECK(std::get<std::string_view>(notification.rows[0].value) == "E0000000003");
  CHECK(std::get<std::string_view>(notification.rows[1].value) == "65*");
  CHECK(std::get<Decimal>(notification.rows[2].value).to_string() == "9.655");
  CHECK(std::get<std::string_view>(notification.rows[3].value) == "KAIFA");
}
