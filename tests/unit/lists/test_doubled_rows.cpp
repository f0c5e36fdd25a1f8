#include "lists/doubled_rows.hpp"

#include <string>

#include "ams2mqtt/meter/decoder.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

constexpr ObisCode kTotal = "1-0:1.8.0"_obis;

std::vector<Row> settled(std::vector<Row> rows, std::vector<DoubledCode> doubled) {
  Notification notification;
  notification.rows = std::move(rows);
  settle_doubled_rows(notification);
  CHECK(notification.doubled == doubled);
  return notification.rows;
}

DataWriter doubled_list(std::uint32_t first, std::uint32_t second) {
  DataWriter list;
  list.array(3);
  tagged(list, "1-0:1.7.0"_obis, 7U, Unit::watt);
  tagged(list, kTotal, first, Unit::watt_hour);
  tagged(list, kTotal, second, Unit::watt_hour);
  return list;
}

// The register, and the sentences that are said of two such lists.
std::string heard(std::uint32_t first, std::uint32_t second) {
  Decoder decoder({});
  std::string text;
  for (int list = 0; list < 2; ++list) {
    decoder.feed(frame_of(doubled_list(first, second)));
    const auto telegram = decoder.next({});
    REQUIRE((telegram && *telegram));
    text = said(***telegram, kTotal);
    CHECK(said(***telegram, "1-0:1.7.0"_obis) == "7 W");
    CHECK_FALSE(decoder.next({}));
  }
  for (const Notice& notice : decoder.take_notices()) text += (is_warning(notice) ? "; !" : "; ") + sentence(notice);
  return text;
}

}  // namespace

TEST_CASE("11.23 Equal rows of one code are one, others none", "[lists][11.23]") {
  const Scale watt_hours = {0, Unit::watt_hour};
  const Scale thousands = {3, Unit::watt_hour};
  const Row total = {kTotal, Decimal(5000), watt_hours};
  const Row same = {kTotal, Decimal(5), thousands};
  const Row other = {kTotal, Decimal(5001), watt_hours};
  const Row bare = {kTotal, Decimal(5000), std::nullopt};
  const Row null = {kTotal, std::monostate{}, std::nullopt};
  const Row power = {"1-0:1.7.0"_obis, Decimal(7), Scale{0, Unit::watt}};
  const Row past = {"1-0:1.8.0*1"_obis, Decimal(4), watt_hours};
  CHECK(settled({total, power, past}, {}).size() == 3);
  const auto once = settled({power, total, same, past}, {{kTotal, false}});
  REQUIRE(once.size() == 3);
  CHECK(once[1].obis == kTotal);
  CHECK(std::get<Decimal>(once[1].value) == Decimal(5000));
  CHECK(settled({total, power, other}, {{kTotal, true}}).size() == 1);
  CHECK(settled({total, bare}, {{kTotal, true}}).empty());
  const auto with_value = settled({null, total}, {});
  REQUIRE(with_value.size() == 1);
  CHECK(std::holds_alternative<Decimal>(with_value[0].value));
  CHECK(settled({null, null}, {}).size() == 1);
}

TEST_CASE("11.23 A code that comes twice is said once, and its different values are withheld", "[lists][11.23]") {
  CHECK(heard(5000, 6000) ==
        "absent; !the meter sends 1-0:1.8.0 more than once in a message, with different values; there is no telling "
        "which one is right, so none of them counts");
  CHECK(heard(5000, 5000) ==
        "5.000 kWh; the meter sends 1-0:1.8.0 more than once in a message, with the same value "
        "each time, which counts once");
}

TEST_CASE("11.23 However many codes come twice, few are named", "[lists][11.23]") {
  Decoder decoder({});
  std::string lines = "/ABC5x\r\n\r\n";
  for (int code = 1; code < 100; ++code) {
    for (int time = 0; time < 2; ++time) lines += "1-0:1.8." + std::to_string(code) + "(00001.000*kWh)\r\n";
  }
  decoder.feed(as_bytes(lines + "!\r\n"));
  decoder.end_of_burst();
  const auto telegram = decoder.next({});
  REQUIRE((telegram && *telegram));
  CHECK((**telegram)->readings.size() == 99);
  CHECK(decoder.take_notices().size() == 8);
}
