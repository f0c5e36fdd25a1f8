#include "ams2mqtt/catalog/catalog.hpp"

#include <set>
#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A code of electricity finds its row on any channel", "[catalog]") {
  const Quantity* row = find_quantity("1-0:1.7.0"_obis);
  REQUIRE(row != nullptr);
  CHECK(row->key == "power_import");
  CHECK(find_quantity("1-1:1.7.0"_obis) == row);
  CHECK(find_quantity("1-65:1.7.0"_obis) == row);
  CHECK(find_quantity("0-0:1.7.0"_obis) == nullptr);
  CHECK(find_quantity("1-0:1.7.0*101"_obis) == nullptr);
}

TEST_CASE("An abstract code matches fully", "[catalog]") {
  REQUIRE(find_quantity("0-0:96.1.0"_obis) != nullptr);
  CHECK(find_quantity("0-0:96.1.0"_obis)->key == "meter_id");
  CHECK(find_quantity("0-1:96.1.0"_obis) == nullptr);  // the number of another device, on the gas channel
}

TEST_CASE("Kamstrup's own codes find the common rows", "[catalog]") {
  CHECK(find_quantity("1-1:0.0.5"_obis) == find_quantity("meter_id"));
  CHECK(find_quantity("1-1:0.0.1"_obis) == find_quantity("meter_id"));
  CHECK(find_quantity("1-1:96.1.1"_obis) == find_quantity("meter_type"));
  CHECK(find_quantity("0-1:1.0.0"_obis) == find_quantity("meter_clock"));
  CHECK(find_quantity("1-1:0.2.129"_obis) == find_quantity("list_version"));
}

TEST_CASE("Every row is found by its code and by its key", "[catalog]") {
  for (const Quantity& quantity : catalog()) {
    INFO(std::string(quantity.key));
    const bool by_key_alone = is_submeter_reading(quantity.obis) || is_own(quantity);
    CHECK(find_quantity(quantity.obis) == (by_key_alone ? nullptr : &quantity));
    CHECK(find_quantity(quantity.key) == &quantity);
  }
  CHECK(find_quantity("no_such_key") == nullptr);
}

TEST_CASE("Names are there in every language, and none twice", "[catalog]") {
  for (const Language language : kLanguages) {
    std::set<std::string_view> names;
    for (const Quantity& quantity : catalog()) {
      const std::string_view name = quantity.name[static_cast<std::size_t>(language)];
      INFO(to_string(language) << ' ' << quantity.key << ": '" << name << '\'');
      CHECK_FALSE(name.empty());
      CHECK(names.insert(name).second);
    }
  }
}

TEST_CASE("Every language can be set", "[catalog]") {
  std::set<std::string_view> codes;
  for (std::size_t index = 0; index < kLanguageCount; ++index) {
    CHECK(static_cast<std::size_t>(kLanguages[index]) == index);  // a row's names stand in this order
    const std::string_view code = to_string(kLanguages[index]);
    CHECK(code.size() == 2);
    CHECK(codes.insert(code).second);
    CHECK(parse_language(code) == kLanguages[index]);
  }
  CHECK(codes == std::set<std::string_view>{"en", "nb", "sv", "da", "de", "nl", "fi"});
  for (const std::string_view code : {"", "no", "DE", "dk"}) CHECK_FALSE(parse_language(code));
}

TEST_CASE("Keys are fit to be topics", "[catalog]") {
  for (const Quantity& quantity : catalog()) {
    CHECK(quantity.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos);
  }
}

namespace {

std::string prefix(int published_power) {
  if (published_power == -3) return "k";
  if (published_power == -9) return "G";
  CHECK(published_power == 0);
  return "";
}

}  // namespace

TEST_CASE("Units and classes fit each other", "[catalog]") {
  for (const Quantity& quantity : catalog()) {
    INFO(std::string(quantity.key));
    switch (quantity.kind) {
      case Kind::measurement:
        CHECK(quantity.published_power == 0);
        if (quantity.unit == "%") break;  // no class fits a share of the line's frames
        CHECK_FALSE(quantity.device_class.empty());
        CHECK(quantity.unit == symbol(quantity.wire_unit));
        CHECK(quantity.diagnostic == quantity.lasts);
        break;
      case Kind::counter:
        CHECK(quantity.unit == prefix(quantity.published_power) + std::string(symbol(quantity.wire_unit)));
        CHECK(quantity.diagnostic == quantity.unit.empty());
        CHECK((quantity.enabled && quantity.visible) <= !quantity.diagnostic);
        break;
      case Kind::text:
      case Kind::timestamp:
        CHECK(quantity.unit.empty());
        CHECK(quantity.diagnostic == quantity.options.empty());
        break;
    }
  }
}

TEST_CASE("State classes have their words", "[catalog]") {
  CHECK(state_class(Kind::measurement) == "measurement");
  CHECK(state_class(Kind::counter) == "total_increasing");
  CHECK(state_class(Kind::text).empty());
  CHECK(state_class(Kind::timestamp).empty());
}

TEST_CASE("A sub-meter is found by its device type and slot", "[catalog]") {
  CHECK(find_submeter(3, 1) == find_quantity("gas_1"));
  CHECK(find_submeter(7, 2) == find_quantity("water_2"));
  CHECK(find_submeter(22, 2) == find_quantity("water_2"));
  CHECK(find_submeter(6, 4) == find_quantity("warm_water_4"));
  CHECK(find_submeter(4, 1) == find_quantity("heat_1"));
  CHECK(find_submeter(11, 8) == find_quantity("cooling_8"));
  CHECK(find_submeter(2, 3) == find_quantity("electricity_3"));
  CHECK(find_submeter(3, 1)->obis == "0-1:24.2.1"_obis);
  for (const auto& [type, slot] : {std::pair{3, 0}, std::pair{3, 9}, std::pair{0, 1}, std::pair{13, 1}}) {
    CHECK(find_submeter(static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(slot)) == nullptr);
  }
}

TEST_CASE("13 a sub-meter's rows know each other", "[catalog]") {
  const Quantity* gas = find_quantity("gas_2");
  const Quantity* flow = find_quantity("gas_flow_2");
  REQUIRE(gas != nullptr);
  REQUIRE(flow != nullptr);
  CHECK(flow_of(*gas) == flow);
  CHECK(submeter_of(*flow) == gas);
  CHECK(submeter_of(*gas) == gas);
  CHECK(submeter_of(*find_quantity("energy_import_live")) == nullptr);
  CHECK(submeter_of(*find_quantity("power_import")) == nullptr);
  CHECK(flow_of(*find_quantity("warm_water_8")) == find_quantity("warm_water_flow_8"));
  CHECK(flow_of(*find_quantity("heat_1")) == nullptr);
  CHECK(flow_of(*find_quantity("electricity_1")) == nullptr);
  CHECK(&in_slot(*flow, 1) == find_quantity("gas_flow_1"));
  CHECK(&in_slot(*gas, submeter_slots()) == find_quantity("gas_8"));
  CHECK(is_own(*flow));
  CHECK_FALSE(is_own(*gas));
  CHECK(flow->obis == "0-2:240.24.3"_obis);
}

TEST_CASE("Only a second sub-meter of a kind has a number in its name", "[catalog]") {
  const auto english = static_cast<std::size_t>(Language::en);
  const auto swedish = static_cast<std::size_t>(Language::sv);
  const auto finnish = static_cast<std::size_t>(Language::fi);
  CHECK(find_quantity("gas_1")->name[english] == "Gas meter");
  CHECK(find_quantity("gas_2")->name[english] == "Gas meter 2");
  CHECK(find_quantity("water_8")->name[swedish] == "Vattenmätare 8");
  CHECK(find_quantity("cooling_8")->name[finnish] == "Jäähdytysenergiamittari 8");  // the longest
}

TEST_CASE("Only number, type and list version say who a meter is", "[catalog]") {
  CHECK(is_identity(*find_quantity("meter_id")));
  CHECK(is_identity(*find_quantity("meter_type")));
  CHECK(is_identity(*find_quantity("list_version")));
  CHECK_FALSE(is_identity(*find_quantity("tariff")));
  CHECK_FALSE(is_identity(*find_quantity("energy_import")));
}

TEST_CASE("13 A meter cannot say what this program says itself", "[catalog]") {
  for (const Quantity& quantity : catalog()) {
    if (!is_own(quantity)) continue;
    INFO(std::string(quantity.key));
    CHECK(find_quantity(quantity.obis) == nullptr);
    CHECK(find_quantity(quantity.key) == &quantity);
  }
}
