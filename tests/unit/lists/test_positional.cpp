#include "lists/positional.hpp"

#include "ams2mqtt/catalog/list_family.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

struct PositionalReading {
  std::vector<std::uint8_t> body;  // the rows are views into it
  DataTree tree;
  Notification notification;
  Result<bool> fits = false;
};

PositionalReading read_whole(const DataWriter& list) {
  PositionalReading reading;
  reading.body = list.bytes();
  REQUIRE(reading.tree.parse(reading.body));
  reading.fits = read_positional(reading.tree, reading.notification);
  return reading;
}

bool fits(const DataWriter& list) {
  const PositionalReading reading = read_whole(list);
  REQUIRE(reading.fits);
  CHECK(*reading.fits != reading.notification.rows.empty());
  return *reading.fits;
}

const Row& row_of(const PositionalReading& reading, const ObisCode& code) {
  const auto row = std::ranges::find(reading.notification.rows, code, &Row::obis);
  REQUIRE(row != reading.notification.rows.end());
  return *row;
}

constexpr std::string_view kDeviceName = "ISK1030700000001";
constexpr std::string_view kNumber8 = "00000001";
constexpr std::array<std::uint8_t, 4> kTime = {0x14, 0x00, 0x0A, 0x00};
constexpr std::array<std::uint8_t, 5> kDate = {0x07, 0xE8, 0x07, 0x01, 0x01};

DataWriter registers_of_two(std::string_view number) {
  return DataWriter().structure(4).octets(as_bytes(number)).u8(1).u32(1234567).u32(89);
}

DataWriter dated(std::string_view number) {
  DataWriter list;
  list.structure(28).octets(as_bytes(number)).octets(kTime).octets(kDate);
  for (std::uint32_t value = 1; value <= 14; ++value) list.u32(value);
  for (std::uint16_t phase = 0; phase < 3; ++phase) list.u16(2300);
  for (std::uint16_t value = 1; value <= 3; ++value) list.u16(value);
  return list.u32(17).array(0).array(0).array(0).boolean(true);
}

DataWriter carinthia(Bytes code) {
  DataWriter list;
  list.structure(12).octets(code).octets(as_bytes("0000000000001")).octets(kTime).octets(kDate);
  for (std::uint32_t value = 1; value <= 6; ++value) list.u32(value);
  return list.octets({}).octets({});
}

}  // namespace

TEST_CASE("A list that two layouts fit is refused", "[lists]") {
  const auto ten = [](auto voltage_and_current) {
    DataWriter list;
    list.structure(10).octets(as_bytes(kDeviceName)).octets(as_bytes("00000000001"));
    list.u32(540).u32(0).u32(0).u32(282);
    voltage_and_current(list);
    return list.u32(540).u32(0);
  };
  const auto power = read_whole(ten([](DataWriter& list) { list.u16(2336).u16(278); }));
  REQUIRE(power.fits == true);
  CHECK(std::get<Decimal>(row_of(power, "1-0:1.7.0"_obis).value) == Decimal(540));
  const auto energy = read_whole(ten([](DataWriter& list) { list.u32(23360).u32(278); }));
  REQUIRE(energy.fits == true);
  CHECK(std::get<Decimal>(row_of(energy, "1-0:1.8.1"_obis).value) == Decimal(540));

  const auto either = read_whole(ten([](DataWriter& list) { list.null().null(); }));
  REQUIRE_FALSE(either.fits);
  CHECK(either.fits.error().code == Errc::unknown_layout);
  CHECK(either.notification.rows.empty());
  CHECK(either.notification.family == nullptr);
  // One of them is enough to tell.
  CHECK(fits(ten([](DataWriter& list) { list.null().u16(278); })));
}

TEST_CASE("A number of eight octets or more digits tells Iskraemeco's nameless lists from a stranger's", "[lists]") {
  CHECK(fits(registers_of_two(kNumber8)));
  CHECK_FALSE(fits(registers_of_two("0000001")));
  CHECK(fits(registers_of_two("000000001")));
  CHECK_FALSE(fits(registers_of_two("00000000A")));
  CHECK_FALSE(fits(DataWriter().structure(4).null().u8(1).u32(1234567).u32(89)));
  CHECK(fits(dated(kNumber8)));
  CHECK_FALSE(fits(dated("A000000000001")));
}

TEST_CASE("Carinthia's list begins with the code of its push setup", "[lists]") {
  const auto list = read_whole(carinthia("0-6:25.9.0"_obis.to_bytes()));
  REQUIRE(list.fits == true);
  REQUIRE(list.notification.family != nullptr);
  CHECK(list.notification.family->name.empty());
  CHECK(list.notification.rows.front().obis == "0-0:96.1.0"_obis);
  CHECK(std::get<Decimal>(row_of(list, "1-0:2.7.0"_obis).value) == Decimal(6));
  CHECK_FALSE(fits(carinthia("0-5:25.9.0"_obis.to_bytes())));
  CHECK_FALSE(fits(carinthia(as_bytes("000000"))));
  CHECK_FALSE(fits(carinthia({})));
}

TEST_CASE("Rows of a layout have its scales, and null-data is absent", "[lists]") {
  DataWriter writer;
  writer.structure(11).u16(234).u16(235).null().u16(49).u16(167).null();
  writer.u32(331).u32(0).u32(4912257).u32(12).octets(as_bytes(kNumber8));
  const auto list = read_whole(writer);
  REQUIRE(list.fits == true);
  CHECK(list.notification.family == find_family("LGZ"));
  const Row current = row_of(list, "1-0:51.7.0"_obis);
  CHECK(std::get<Decimal>(current.value) == Decimal(167));
  REQUIRE(current.scale);
  CHECK(current.scale->scaler == -2);
  CHECK(current.scale->unit == Unit::ampere);
  CHECK(row_of(list, "1-0:32.7.0"_obis).scale->scaler == 0);
  CHECK(std::holds_alternative<std::monostate>(row_of(list, "1-0:72.7.0"_obis).value));
}

TEST_CASE("Vienna's list is of no manufacturer, and its length alone is not enough", "[lists]") {
  const auto nine = [](bool clock) {
    DataWriter list;
    list.structure(9);
    if (clock) list.date_time(clock_at(kSummerEvening));
    if (!clock) list.octets(std::vector<std::uint8_t>(12, 0xFF));
    for (std::uint32_t value = 1; value <= 8; ++value) list.u32(value);
    return list;
  };
  const auto list = read_whole(nine(true));
  REQUIRE(list.fits == true);
  REQUIRE(list.notification.family != nullptr);
  CHECK(list.notification.family->name.empty());
  CHECK(list.notification.family->clock == ClockRule::stated_or_wall_time);
  CHECK(std::get<Decimal>(row_of(list, "1-0:4.7.0"_obis).value) == Decimal(8));
  CHECK_FALSE(fits(nine(false)));
  CHECK_FALSE(fits(DataWriter().array(1).u32(1)));
}
