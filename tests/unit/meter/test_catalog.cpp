#include "ams2mqtt/meter/catalog.hpp"

#include <set>
#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A code of electricity finds its row on any channel", "[meter]") {
  const Quantity* row = find_quantity("1-0:1.7.0"_obis);
  REQUIRE(row != nullptr);
  CHECK(row->key == "power_import");
  CHECK(find_quantity("1-1:1.7.0"_obis) == row);
  CHECK(find_quantity("1-65:1.7.0"_obis) == row);
  CHECK(find_quantity("0-0:1.7.0"_obis) == nullptr);
  CHECK(find_quantity("1-0:1.7.0*101"_obis) == nullptr);
}

TEST_CASE("An abstract code matches fully", "[meter]") {
  REQUIRE(find_quantity("0-0:96.1.0"_obis) != nullptr);
  CHECK(find_quantity("0-0:96.1.0"_obis)->key == "meter_id");
  CHECK(find_quantity("0-1:96.1.0"_obis) == nullptr);  // the number of another device, on the gas channel
}

TEST_CASE("Kamstrup's own codes find the common rows", "[meter]") {
  CHECK(find_quantity("1-1:0.0.5"_obis) == find_quantity("meter_id"));
  CHECK(find_quantity("1-1:0.0.1"_obis) == find_quantity("meter_id"));
  CHECK(find_quantity("1-1:96.1.1"_obis) == find_quantity("meter_type"));
  CHECK(find_quantity("0-1:1.0.0"_obis) == find_quantity("meter_clock"));
  CHECK(find_quantity("1-1:0.2.129"_obis) == find_quantity("list_version"));
}

TEST_CASE("Every row is found by its code and by its key", "[meter]") {
  for (const Quantity& quantity : catalog()) {
    INFO(std::string(quantity.key));
    CHECK(find_quantity(quantity.obis) == &quantity);
    CHECK(find_quantity(quantity.key) == &quantity);
  }
  CHECK(find_quantity("no_such_key") == nullptr);
}

TEST_CASE("Names are there in every language, and none twice", "[meter]") {
  for (std::size_t language = 0; language < kLanguageCount; ++language) {
    std::set<std::string_view> names;
    for (const Quantity& quantity : catalog()) {
      INFO(std::string(quantity.key));
      CHECK_FALSE(quantity.name[language].empty());
      CHECK(names.insert(quantity.name[language]).second);
    }
  }
}

TEST_CASE("Keys are fit to be topics", "[meter]") {
  for (const Quantity& quantity : catalog()) {
    CHECK(quantity.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos);
  }
}

TEST_CASE("Units and classes fit each other", "[meter]") {
  for (const Quantity& quantity : catalog()) {
    INFO(std::string(quantity.key));
    switch (quantity.kind) {
      case Kind::measurement:
        CHECK(quantity.published_power == 0);
        CHECK_FALSE(quantity.device_class.empty());
        CHECK(quantity.unit == symbol(quantity.wire_unit));
        CHECK_FALSE(quantity.diagnostic);
        break;
      case Kind::counter:
        CHECK(quantity.published_power == -3);
        CHECK(quantity.unit == "k" + std::string(symbol(quantity.wire_unit)));
        CHECK_FALSE(quantity.diagnostic);
        break;
      case Kind::text:
      case Kind::timestamp:
        CHECK(quantity.unit.empty());
        CHECK(quantity.diagnostic);
        break;
    }
  }
}

TEST_CASE("State classes and languages have their words", "[meter]") {
  CHECK(state_class(Kind::measurement) == "measurement");
  CHECK(state_class(Kind::counter) == "total_increasing");
  CHECK(state_class(Kind::text).empty());
  CHECK(state_class(Kind::timestamp).empty());
  CHECK(parse_language("nb") == Language::nb);
  CHECK(to_string(Language::sv) == "sv");
  CHECK(parse_language("de") == std::nullopt);
}
