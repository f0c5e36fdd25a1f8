#include "lists/descriptor_list.hpp"

#include <functional>

#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/catalog/object_attribute.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::interface_class;
using namespace ams2mqtt::meter_lists;

namespace {

constexpr auto kPush8 = "0-8:25.9.0"_obis;

struct Item {
  std::uint16_t class_id;
  ObisCode code;
  std::int8_t attribute;
  std::function<void(DataWriter&)> value;
};

Item number(std::uint16_t class_id, const ObisCode& code, std::int8_t attribute, std::uint32_t value) {
  return {class_id, code, attribute, [value](DataWriter& list) { list.u32(value); }};
}
Item scale(std::uint16_t class_id, const ObisCode& code, std::int8_t attribute, std::int8_t scaler, Unit unit) {
  return {class_id, code, attribute, [scaler, unit](DataWriter& list) { list.scaler_unit(scaler, unit); }};
}
Item name(std::string_view text) {
  return {kData, "0-0:42.0.0"_obis, 2, [text](DataWriter& list) { list.octets(as_bytes(text)); }};
}

enum class Form : std::uint8_t { four_elements, six_elements };

void descriptor(DataWriter& list, std::uint16_t class_id, const ObisCode& code, std::int8_t attribute, Form form) {
  list.structure(form == Form::six_elements ? 6 : 4).u16(class_id).obis(code).i8(attribute).u16(0);
  if (form == Form::six_elements) list.structure(2).enumeration(0).null().array(0);
}

// The list of push setup `push`, whose first descriptor is its own.
DataWriter list_of(const ObisCode& push, const std::vector<Item>& items, Form form = Form::four_elements) {
  DataWriter list;
  list.structure(items.size() + 1).array(items.size() + 1);
  descriptor(list, kPushSetup, push, 2, form);
  for (const Item& item : items) descriptor(list, item.class_id, item.code, item.attribute, form);
  for (const Item& item : items) item.value(list);
  return list;
}

struct ReadList {
  std::vector<std::uint8_t> body;  // the rows are views into it
  DataTree tree;
  Notification notification;
  Result<void> result;
};

ReadList read(const DataWriter& list) {
  ReadList reading;
  reading.body = list.bytes();
  REQUIRE(reading.tree.parse(reading.body));
  REQUIRE(is_descriptor_list(reading.tree));
  reading.result = read_descriptor_list(reading.tree, reading.notification);
  return reading;
}

// "1-0:1.7.0=450", with "e-1 V" behind it for a scale; one row behind the other.
std::string rows(const DataWriter& list) {
  const ReadList reading = read(list);
  if (!reading.result) return "refused: " + std::string(to_string(reading.result.error().code));
  std::string text;
  for (const Row& row : reading.notification.rows) {
    text += text.empty() ? "" : ", ";
    text += to_string(row.obis) + "=";
    if (const auto* value = std::get_if<Decimal>(&row.value)) text += value->to_string();
    if (const auto* value = std::get_if<std::string_view>(&row.value)) text += *value;
    if (row.scale) text += "e" + std::to_string(row.scale->scaler) + " " + std::string(symbol(row.scale->unit));
  }
  return text;
}

const ListFamily* family(const DataWriter& list) {
  return read(list).notification.family;
}

}  // namespace

TEST_CASE("Values belong to the descriptors in their order", "[lists]") {
  const std::vector<Item> items = {
      {kData, "0-0:96.1.0"_obis, 2, [](DataWriter& list) { list.octets(as_bytes("00000001")); }},
      number(kRegister, "1-0:1.7.0"_obis, 2, 450),
      number(kRegister, "1-1:1.8.0"_obis, 2, 4321),
  };
  const std::string expected = "0-0:96.1.0=00000001, 1-0:1.7.0=450, 1-1:1.8.0=4321";
  CHECK(rows(list_of(kPush8, items)) == expected);
  CHECK(rows(list_of(kPush8, items, Form::six_elements)) == expected);
}

TEST_CASE("A list whose values begin with the first descriptor's", "[lists]") {
  DataWriter list;
  list.structure(3).array(2);
  descriptor(list, kRegister, "1-0:1.7.0"_obis, 2, Form::four_elements);
  descriptor(list, kRegister, "1-0:2.7.0"_obis, 2, Form::four_elements);
  CHECK(rows(list.u32(450).u32(7)) == "1-0:1.7.0=450, 1-0:2.7.0=7");
}

TEST_CASE("Values that are not one for each descriptor are refused", "[lists]") {
  const auto list_with = [](std::uint16_t class_id, const ObisCode& code, std::size_t values) {
    DataWriter list;
    list.structure(values + 1).array(3);
    descriptor(list, class_id, code, 2, Form::four_elements);
    descriptor(list, kRegister, "1-0:1.7.0"_obis, 2, Form::four_elements);
    descriptor(list, kRegister, "1-0:2.7.0"_obis, 2, Form::four_elements);
    for (std::uint32_t value = 1; value <= values; ++value) list.u32(value);
    return rows(list);
  };
  CHECK(list_with(kPushSetup, kPush8, 2) == "1-0:1.7.0=1, 1-0:2.7.0=2");
  CHECK(list_with(kPushSetup, kPush8, 3) == "1-0:1.7.0=2, 1-0:2.7.0=3");
  CHECK(list_with(kPushSetup, kPush8, 1).starts_with("refused"));
  CHECK(list_with(kPushSetup, kPush8, 4).starts_with("refused"));
  // Only a descriptor of the list itself may be without a value.
  CHECK(list_with(kRegister, "1-0:21.7.0"_obis, 2).starts_with("refused"));
  CHECK(list_with(kRegister, "1-0:21.7.0"_obis, 3) == "1-0:21.7.0=1, 1-0:1.7.0=2, 1-0:2.7.0=3");
}

TEST_CASE("Attribute 3 of a register or extended register is its scale", "[lists]") {
  for (const std::uint16_t class_id : {kRegister, kExtendedRegister}) {
    CHECK(rows(list_of(kPush8, {number(class_id, "1-0:32.7.0"_obis, 2, 2304),
                                scale(class_id, "1-0:32.7.0"_obis, 3, -1, Unit::volt),
                                number(class_id, "1-0:52.7.0"_obis, 2, 230)})) ==
          "1-0:32.7.0=2304e-1 V, 1-0:52.7.0=230");
  }
  // Of the same object: class and code.
  CHECK(rows(list_of(kPush8, {number(kRegister, "1-0:32.7.0"_obis, 2, 2304),
                              scale(kExtendedRegister, "1-0:32.7.0"_obis, 3, -1, Unit::volt)})) == "1-0:32.7.0=2304");
}

TEST_CASE("Attribute 4 of a demand register is its scale, attribute 3 its last average", "[lists]") {
  CHECK(rows(list_of(kPush8, {number(kDemandRegister, "1-0:1.4.0"_obis, 2, 1200),
                              number(kDemandRegister, "1-0:1.4.0"_obis, 3, 1300),
                              scale(kDemandRegister, "1-0:1.4.0"_obis, 4, 0, Unit::watt)})) ==
        "1-0:1.4.0=1200e0 W, 1-0:1.5.0=1300e0 W");
  // No code is defined for the last average of anything but a current average.
  CHECK(rows(list_of(kPush8, {number(kDemandRegister, "1-0:1.6.0"_obis, 3, 1300)})).empty());
  CHECK(rows(list_of(kPush8, {number(kRegister, "1-0:1.4.0"_obis, 3, 1300)})).empty());
}

TEST_CASE("A scale that is none refuses the list, an absent one does not", "[lists]") {
  const auto power = number(kRegister, "1-0:1.7.0"_obis, 2, 450);
  CHECK(rows(list_of(kPush8, {power, number(kRegister, "1-0:1.7.0"_obis, 3, 5)})).starts_with("refused"));
  CHECK(rows(list_of(kPush8, {power, scale(kRegister, "1-0:1.7.0"_obis, 3, 100, Unit::watt)})).starts_with("refused"));
  CHECK(rows(list_of(kPush8, {power, {kRegister, "1-0:1.7.0"_obis, 3, [](DataWriter& list) { list.null(); }}})) ==
        "1-0:1.7.0=450");
}

TEST_CASE("The number of the push setup says Landis+Gyr, a device name says better", "[lists]") {
  const auto power = number(kRegister, "1-0:1.7.0"_obis, 2, 450);
  CHECK(family(list_of("0-8:25.9.0"_obis, {power})) == find_family("LGZ"));
  CHECK(family(list_of("0-9:25.9.0"_obis, {power})) == find_family("LGZ"));
  CHECK(family(list_of("0-0:25.9.0"_obis, {power})) == nullptr);
  CHECK(family(list_of("0-7:25.9.0"_obis, {power})) == nullptr);
  CHECK(family(list_of("0-8:25.9.1"_obis, {power})) == nullptr);

  CHECK(family(list_of(kPush8, {power, name("ISK1030700000001")})) == find_family("ISK"));
  CHECK(family(list_of(kPush8, {name("LGZ1030700000001"), power})) == find_family("LGZ"));
  CHECK(family(list_of("0-0:25.9.0"_obis, {name("LGZ1030700000001"), power})) == find_family("LGZ"));
  CHECK(family(list_of(kPush8, {power, name("XYZ1030700000001")})) == nullptr);
}

TEST_CASE("Only an array of descriptors begins a descriptor list", "[lists]") {
  const auto begins = [](const DataWriter& list) {
    DataTree tree;
    REQUIRE(tree.parse(list.bytes()));
    return is_descriptor_list(tree);
  };
  CHECK_FALSE(begins(aidon_list()));
  CHECK_FALSE(begins(kaifa_list(true)));
  CHECK_FALSE(begins(DataWriter().structure(2).array(0).u32(1)));
  CHECK_FALSE(begins(DataWriter().structure(2).array(1).u32(1).u32(1)));
  DataWriter other_types;
  other_types.structure(2).array(1).structure(4).u32(3).obis("1-0:1.7.0"_obis).i8(2).u16(0).u32(450);
  CHECK_FALSE(begins(other_types));
}
