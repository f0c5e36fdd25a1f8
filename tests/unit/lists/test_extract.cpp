#include "ams2mqtt/lists/extract.hpp"

#include "ams2mqtt/catalog/list_family.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

struct Extracted {
  std::vector<std::uint8_t> body;  // the rows are views into it
  DataTree tree;
  Notification notification;
  Result<void> result;
};

Extracted extract(const DataWriter& list, Manufacturer manufacturer = Manufacturer::automatic,
                  const std::optional<CosemDateTime>& time = std::nullopt) {
  Extracted extracted;
  extracted.body = list.bytes();
  DataNotification message;
  message.time = time;
  message.body = extracted.body;
  extracted.result = to_notification(message, extracted.tree, manufacturer, extracted.notification);
  return extracted;
}

std::optional<Errc> refusal(const DataWriter& list, Manufacturer manufacturer = Manufacturer::automatic,
                            const std::optional<CosemDateTime>& time = std::nullopt) {
  const auto extracted = extract(list, manufacturer, time);
  if (!extracted.result) return extracted.result.error().code;
  return extracted.notification.partial ? std::optional(Errc::unknown_layout) : std::nullopt;
}

const Row* row_of(const Extracted& extracted, const ObisCode& code) {
  for (const Row& row : extracted.notification.rows) {
    if (row.obis == code) return &row;
  }
  return nullptr;
}

bool is_number(const Row* row, std::int64_t value) {
  const auto* number = row != nullptr ? std::get_if<Decimal>(&row->value) : nullptr;
  return number != nullptr && *number == Decimal(value);
}

}  // namespace

TEST_CASE("A self-describing list gives its rows with their scales", "[lists]") {
  const auto list = extract(aidon_list());
  REQUIRE(list.result);
  CHECK(list.notification.list_version == "AIDON_V0001");
  CHECK(list.notification.family == find_family("AIDON_V0001"));
  CHECK(list.notification.rows.size() == 5);  // the version is no row
  const Row* current = row_of(list, "1-0:31.7.0"_obis);
  REQUIRE(is_number(current, -251));
  REQUIRE(current->scale);
  CHECK(current->scale->scaler == -1);
  CHECK(current->scale->unit == Unit::ampere);
}

TEST_CASE("A list that does not name itself has a manufacturer only by a form of its own", "[lists]") {
  DataWriter fast;
  fast.array(1);
  tagged(fast, "1-0:1.7.0"_obis, 733U, Unit::watt);
  CHECK(extract(fast).notification.family == nullptr);
  CHECK(extract(fast, Manufacturer::aidon).notification.family == family_of(Manufacturer::aidon));
  CHECK(extract(fast, Manufacturer::kamstrup).notification.family == nullptr);

  DataWriter swedish;
  swedish.array(2).structure(2).obis("0-0:1.0.0"_obis).date_time(clock_at(kSummerEvening, std::nullopt, 0xFF));
  tagged(swedish, "1-0:1.7.0"_obis, 733U, Unit::watt);
  const auto list = extract(swedish);
  REQUIRE(list.result);
  CHECK(list.notification.family == family_of(Manufacturer::aidon_se));
  CHECK(std::holds_alternative<CosemDateTime>(list.notification.rows.front().value));
}

TEST_CASE("Kamstrup's pairs may have gaps anywhere", "[lists]") {
  const auto list = extract(kamstrup_list());
  REQUIRE(list.result);
  CHECK(list.notification.list_version == "Kamstrup_V0001");
  CHECK(list.notification.rows.size() == 6);
  CHECK(is_number(row_of(list, "1-1:1.8.0"_obis), 8582328));
  CHECK_FALSE(row_of(list, "1-1:1.7.0"_obis)->scale);

  DataWriter empty_value;
  empty_value.structure(5).visible("Kamstrup_V0001").obis("1-1:51.7.0"_obis).null().obis("1-1:1.7.0"_obis).u32(7);
  const auto with_null = extract(empty_value);
  REQUIRE(with_null.result);
  CHECK(std::holds_alternative<std::monostate>(row_of(with_null, "1-1:51.7.0"_obis)->value));
  CHECK(is_number(row_of(with_null, "1-1:1.7.0"_obis), 7));
}

TEST_CASE("A list of pairs alone needs a manufacturer that scales it", "[lists]") {
  const auto list = extract(kaifa_se_list());
  REQUIRE(list.result);
  CHECK(list.notification.family == find_family("KFM_001"));
  CHECK(list.notification.rows.size() == 6);
  CHECK(refusal(kaifa_se_list("XYZ_1")) == Errc::unknown_layout);
  CHECK(refusal(kaifa_se_list("XYZ_1"), Manufacturer::kaifa_se) == std::nullopt);
  CHECK(refusal(kaifa_se_list("AIDON_V0001")) == Errc::unknown_layout);
}

TEST_CASE("One number without a scale does not spoil a list whose other numbers have theirs", "[lists]") {
  const auto list_of = [](bool scaled) {
    DataWriter list;
    list.structure(scaled ? 6 : 5).obis("1-0:1.7.0"_obis).u32(450);
    if (scaled) list.scaler_unit(0, Unit::watt);
    return list.obis("1-0:32.7.0"_obis).u16(2304).null();
  };
  const auto list = extract(list_of(true));
  REQUIRE(list.result);
  CHECK(list.notification.family == nullptr);
  CHECK(row_of(list, "1-0:1.7.0"_obis)->scale.has_value());
  CHECK(is_number(row_of(list, "1-0:32.7.0"_obis), 2304));
  CHECK_FALSE(row_of(list, "1-0:32.7.0"_obis)->scale);
  CHECK(refusal(list_of(false)) == Errc::unknown_layout);
  CHECK(refusal(list_of(false), Manufacturer::kaifa_se) == std::nullopt);
}

TEST_CASE("A scale of a number that is absent scales no other", "[lists]") {
  DataWriter list;
  list.structure(5).obis("1-0:1.7.0"_obis).null().scaler_unit(0, Unit::watt).obis("1-0:32.7.0"_obis).u16(2304);
  CHECK(refusal(list) == Errc::unknown_layout);
}

TEST_CASE("Graz's list has its clock first and no scale anywhere", "[lists]") {
  const auto list_of = [](bool clock, bool scaled) {
    DataWriter list;
    list.structure(static_cast<std::size_t>(2 + (clock ? 1 : 0) + (scaled ? 3 : 0)));
    if (clock) list.date_time(clock_at(kSummerEvening));
    list.obis("1-0:1.8.1"_obis).u32(4321);
    if (scaled) list.obis("1-0:1.7.0"_obis).u32(450).scaler_unit(0, Unit::watt);
    return list;
  };
  CHECK(extract(list_of(true, false)).notification.family == find_family("LGZ"));
  CHECK(refusal(list_of(false, false)) == Errc::unknown_layout);
  CHECK(extract(list_of(true, true)).notification.family == nullptr);
}

TEST_CASE("Positional lists are told apart by the types of their elements", "[lists]") {
  for (const bool energy : {false, true}) {
    const auto one_phase = extract(kaifa_list(energy));
    REQUIRE(one_phase.result);
    CHECK(is_number(row_of(one_phase, "1-0:32.7.0"_obis), 2283));
    CHECK((row_of(one_phase, "1-0:1.8.0"_obis) != nullptr) == energy);
    CHECK(row_of(one_phase, "1-0:52.7.0"_obis) == nullptr);
    const auto three_phase = extract(kaifa_three_phase_list(energy));
    REQUIRE(three_phase.result);
    CHECK(is_number(row_of(three_phase, "1-0:72.7.0"_obis), 2299));
    CHECK((row_of(three_phase, "1-0:4.8.0"_obis) != nullptr) == energy);
  }
}

TEST_CASE("A positional list of the right length and the wrong grammar is refused", "[lists]") {
  DataWriter stranger;  // nine elements, but a clock and numbers of another manufacturer
  stranger.structure(9).date_time(clock_at(kSummerEvening)).u32(1).u32(2).u32(3).u16(4).u16(5).u16(6).u16(7).u16(8);
  CHECK(refusal(stranger) == Errc::unknown_layout);

  DataWriter other_name;
  other_name.structure(9).octets(as_bytes("ISK1030")).octets(as_bytes(kMeterId)).octets(as_bytes("X"));
  other_name.u32(1).u32(2).u32(3).u32(4).u32(5).u32(6);
  CHECK(refusal(other_name) == Errc::unknown_layout);
  CHECK(refusal(other_name, Manufacturer::kaifa) == Errc::unknown_layout);

  DataWriter other_types;
  other_types.structure(9).octets(as_bytes("KFM_001")).octets(as_bytes(kMeterId)).octets(as_bytes("X"));
  other_types.u32(1).u32(2).u32(3).visible("4").u32(5).u32(6);
  CHECK(refusal(other_types) == Errc::unknown_layout);

  DataWriter other_length;
  other_length.structure(4).octets(as_bytes("KFM_001")).octets(as_bytes(kMeterId)).octets(as_bytes("X")).u32(1);
  CHECK(refusal(other_length) == Errc::unknown_layout);
}

TEST_CASE("Kaifa's power alone is decoded from the first frame", "[lists]") {
  DataWriter power;
  power.structure(1).u32(549);
  const auto list = extract(power, Manufacturer::automatic, clock_at(kSummerEvening));
  REQUIRE(list.result);
  CHECK(is_number(row_of(list, "1-0:1.7.0"_obis), 549));
  CHECK(list.notification.family == find_family("KFM_001"));
  CHECK(list.notification.list_version.empty());

  CHECK(refusal(power) == Errc::unknown_layout);
  CHECK(refusal(power, Manufacturer::kaifa) == std::nullopt);
  CHECK(refusal(power, Manufacturer::kaifa_se) == std::nullopt);
  CHECK(refusal(power, Manufacturer::aidon, clock_at(kSummerEvening)) == Errc::unknown_layout);
  CHECK(refusal(power, Manufacturer::kamstrup, clock_at(kSummerEvening)) == Errc::unknown_layout);
}

TEST_CASE("A configured manufacturer does not overrule what a list says of itself", "[lists]") {
  CHECK(extract(aidon_list(), Manufacturer::kaifa).notification.family == find_family("AIDON_V0001"));
  CHECK(extract(kamstrup_list(), Manufacturer::aidon).notification.family == find_family("Kamstrup_V0001"));
  CHECK(extract(kaifa_list(true), Manufacturer::kamstrup).notification.family == find_family("KFM_001"));
  CHECK(extract(kaifa_list(false), Manufacturer::kaifa_se).notification.family == find_family("KFM_001"));
}

TEST_CASE("What is no list is refused", "[lists]") {
  CHECK(refusal(DataWriter().u32(5)) == Errc::unknown_layout);
  CHECK(refusal(DataWriter().array(0)) == Errc::unknown_layout);
  CHECK(refusal(DataWriter().structure(0)) == Errc::unknown_layout);
  CHECK(refusal(DataWriter().array(1).null()) == Errc::unknown_layout);
  CHECK(refusal(DataWriter().array(1).u32(5)) == Errc::unknown_layout);
  CHECK(refusal(DataWriter().array(1).structure(2).u32(1).u32(2)) == Errc::unknown_layout);
  CHECK(refusal(DataWriter().array(1).structure(1).obis("1-0:1.7.0"_obis)) == Errc::unknown_layout);
  CHECK(refusal(DataWriter().array(1).structure(3).obis("1-0:1.7.0"_obis).u32(1).u32(2)) == Errc::unknown_layout);
  CHECK(refusal(DataWriter().structure(2).visible("Kamstrup_V0001").obis("1-1:1.7.0"_obis)) == Errc::unknown_layout);
  CHECK(refusal(DataWriter().structure(2).visible("Kamstrup_V0001").u32(5)) == Errc::unknown_layout);
}

TEST_CASE("A list that fits no layout gives the rows that are certain", "[lists]") {
  DataWriter list;
  list.structure(8).u32(77).structure(2).obis("0-0:96.1.0"_obis).octets(as_bytes("7359990000000017"));
  tagged(list, "1-0:1.7.0"_obis, 450U, Unit::watt, 1);
  list.obis("1-0:32.7.0"_obis).u16(2304).scaler_unit(-1, Unit::volt);
  list.array(1).structure(2).obis("1-0:2.8.0"_obis).u32(5);  // nobody says what it counts
  list.u16(1);
  const auto extracted = extract(list, Manufacturer::automatic, CosemDateTime{});
  REQUIRE(extracted.result);
  CHECK(extracted.notification.partial);
  CHECK(extracted.notification.time.has_value());
  CHECK(extracted.notification.rows.size() == 3);
  CHECK(std::get<std::string_view>(row_of(extracted, "0-0:96.1.0"_obis)->value) == "7359990000000017");
  CHECK(is_number(row_of(extracted, "1-0:1.7.0"_obis), 450));
  CHECK(row_of(extracted, "1-0:1.7.0"_obis)->scale->scaler == 1);
  CHECK(is_number(row_of(extracted, "1-0:32.7.0"_obis), 2304));
  CHECK(row_of(extracted, "1-0:2.8.0"_obis) == nullptr);
}

TEST_CASE("Codes of which nothing is certain are no rows", "[lists]") {
  const ObisCode power = "1-0:1.7.0"_obis;
  CHECK_FALSE(extract(DataWriter().structure(2).u32(1).obis(power)).result);
  CHECK_FALSE(extract(DataWriter().structure(3).u32(1).obis(power).obis("1-0:2.7.0"_obis)).result);
  CHECK_FALSE(extract(DataWriter().structure(3).u32(1).obis(power).u32(5)).result);
  CHECK_FALSE(
      extract(DataWriter().structure(4).u32(1).obis(power).u32(5).scaler_unit(kMaxScaler + 1, Unit::watt)).result);
}

TEST_CASE("A scaler beyond any meter's is refused, the last one before is not", "[lists]") {
  const auto with_scaler = [](int scaler) {
    DataWriter list;
    list.array(1);
    tagged(list, "1-0:1.7.0"_obis, 1U, Unit::watt, static_cast<std::int8_t>(scaler));
    return refusal(list);
  };
  CHECK(with_scaler(kMaxScaler) == std::nullopt);
  CHECK(with_scaler(kMaxScaler + 1) == Errc::bad_value);
  CHECK(with_scaler(-kMaxScaler) == std::nullopt);
  CHECK(with_scaler(-kMaxScaler - 1) == Errc::bad_value);
}

TEST_CASE("A row whose value no row can hold counts as absent", "[lists]") {
  DataWriter list;
  list.array(2).structure(2).obis("1-0:96.5.0"_obis).array(1).u32(1);
  tagged(list, "1-0:1.7.0"_obis, 5U, Unit::watt);
  const auto extracted = extract(list);
  REQUIRE(extracted.result);
  CHECK(std::holds_alternative<std::monostate>(extracted.notification.rows[0].value));
  CHECK(is_number(row_of(extracted, "1-0:1.7.0"_obis), 5));
}

TEST_CASE("A clock that states no date is absent", "[lists]") {
  DataWriter list;
  const std::vector<std::uint8_t> unset(12, 0xFF);
  list.array(1).structure(2).obis("0-0:1.0.0"_obis).octets(unset);
  const auto extracted = extract(list);
  REQUIRE(extracted.result);
  CHECK(std::holds_alternative<std::monostate>(extracted.notification.rows[0].value));
}
