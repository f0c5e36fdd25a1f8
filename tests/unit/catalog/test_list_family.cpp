#include "ams2mqtt/catalog/list_family.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::string_view name_of(std::string_view list_version) {
  const ListFamily* family = find_family(list_version);
  return family != nullptr ? family->name : "nobody";
}

std::string_view model_of(std::string_view list_version, std::string_view type) {
  const Model* model = find_model(*find_family(list_version), type);
  return model != nullptr ? model->description : "unknown";
}

}  // namespace

TEST_CASE("A manufacturer is known by the beginning of its list version", "[catalog]") {
  CHECK(name_of("AIDON_V0001") == "Aidon");
  CHECK(name_of("AIDON_H0001") == "Aidon");
  CHECK(name_of("KFM_001") == "Kaifa");
  CHECK(name_of("Kamstrup_V0001") == "Kamstrup");
  CHECK(name_of("EMBRIQ_V1_1") == "Landis+Gyr");
  CHECK(name_of("KFM1200200000000") == "Kaifa");
  CHECK(name_of("ISK1030000000000") == "Iskraemeco");
  CHECK(name_of("XYZ1030000000000") == "nobody");
  CHECK(name_of("") == "nobody");
}

TEST_CASE("Only the lists that have no registers every time promise an hourly one", "[catalog]") {
  CHECK(find_family("AIDON_V0001")->hourly_registers);
  CHECK_FALSE(find_family("AIDON_H0001")->hourly_registers);
  REQUIRE(hourly_quantities().size() == 5);
  for (const Quantity* quantity : hourly_quantities()) CHECK(quantity != nullptr);
}

TEST_CASE("A type is named by its longest known beginning", "[catalog]") {
  CHECK(model_of("AIDON_V0001", "6525") == "3-phase meter, 3-wire, with breaker and earth fault measurement");
  CHECK(model_of("AIDON_V0001", "9999") == "unknown");
  CHECK(model_of("KFM_001", "MA304H4D") == "3-phase meter, 4-wire");
  CHECK(model_of("Kamstrup_V0001", "6841131BN243101040") == "OMNIPOWER 3-phase meter, 4-wire");
  CHECK(model_of("Kamstrup_V0001", "6841900") == "OMNIPOWER 3-phase meter");
  CHECK(model_of("EMBRIQ_V1_1", "ZFF100AB") == "E350 3-phase meter, 3-wire");
}

TEST_CASE("Every meter of the promised list has a model", "[catalog]") {
  for (const std::string_view type : {"6515", "6525", "6534", "6540", "6550", "6483", "6484", "6479"}) {
    CHECK(find_model(*family_of(Manufacturer::aidon), type) != nullptr);
  }
  for (const std::string_view type : {"MA304H3E", "MA105H2E", "MA304T3", "MA304T4", "MA304H4", "MA304H4D"}) {
    CHECK(find_model(*family_of(Manufacturer::kaifa), type) != nullptr);
  }
  for (const std::string_view type : {"6861111", "6841121", "6841131", "6841138", "6851121", "6851131"}) {
    CHECK(find_model(*family_of(Manufacturer::kamstrup), type) != nullptr);
  }
}

TEST_CASE("A scale is stated only for units the manufacturer's lists are known to carry", "[catalog]") {
  const ListFamily& kaifa = *find_family("KFM_001");
  CHECK(family_scaler(kaifa, Unit::ampere) == -3);
  CHECK(family_scaler(kaifa, Unit::volt) == -1);
  CHECK(family_scaler(kaifa, Unit::watt_hour) == 0);
  CHECK(family_scaler(kaifa, Unit::hertz) == std::nullopt);
  const ListFamily& kamstrup = *find_family("Kamstrup_V0001");
  CHECK(family_scaler(kamstrup, Unit::watt_hour) == 1);
  CHECK(family_scaler(kamstrup, Unit::count) == -2);
  CHECK(family_scaler(*find_family("AIDON_V0001"), Unit::watt) == std::nullopt);
}
