#include "ams2mqtt/catalog/object_attribute.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::interface_class;

TEST_CASE("Attribute 2 is an object's value, a push setup's is none", "[catalog]") {
  for (const std::uint16_t class_id : {kData, kRegister, kExtendedRegister, kDemandRegister, kLimiter}) {
    CHECK(value_code({class_id, "1-0:1.7.0"_obis, 2}) == "1-0:1.7.0"_obis);
    CHECK(value_code({class_id, "1-0:1.7.0"_obis, 1}) == std::nullopt);
    CHECK(value_code({class_id, "1-0:1.7.0"_obis, 3}) == std::nullopt);
  }
  CHECK(value_code({kPushSetup, "0-8:25.9.0"_obis, 2}) == std::nullopt);
}

TEST_CASE("The last average has the code after that of the current average", "[catalog]") {
  CHECK(value_code({kDemandRegister, "1-0:1.4.0"_obis, 3}) == "1-0:1.5.0"_obis);
  CHECK(value_code({kDemandRegister, "1-0:2.14.0"_obis, 3}) == "1-0:2.15.0"_obis);
  CHECK(value_code({kDemandRegister, "1-1:1.24.2"_obis, 3}) == "1-1:1.25.2"_obis);
  CHECK(value_code({kDemandRegister, "1-0:1.6.0"_obis, 3}) == std::nullopt);
  CHECK(value_code({kExtendedRegister, "1-0:1.4.0"_obis, 3}) == std::nullopt);
}

TEST_CASE("Scaler and unit are where a class has them", "[catalog]") {
  const auto attributes = [](std::uint16_t class_id) {
    std::string found;
    for (int attribute = -128; attribute < 128; ++attribute) {
      if (is_scale_attribute({class_id, "1-0:1.4.0"_obis, attribute})) found += std::to_string(attribute);
    }
    return found;
  };
  CHECK(attributes(kRegister) == "3");
  CHECK(attributes(kExtendedRegister) == "3");
  CHECK(attributes(kDemandRegister) == "4");
  CHECK(attributes(1).empty());
  CHECK(attributes(kLimiter).empty());
}

TEST_CASE("Registers are three classes", "[catalog]") {
  CHECK(is_register(kRegister));
  CHECK(is_register(kExtendedRegister));
  CHECK(is_register(kDemandRegister));
  CHECK_FALSE(is_register(1));
  CHECK_FALSE(is_register(kPushSetup));
  CHECK_FALSE(is_register(kLimiter));
}
