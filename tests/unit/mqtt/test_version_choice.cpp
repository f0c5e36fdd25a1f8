#include "mqtt/version_choice.hpp"

#include <optional>

#include "catch.hpp"

using namespace ams2mqtt;
using Failure = VersionFailure;

TEST_CASE("11.26 whatever way MQTT 5 fails, 3.1.1 is tried at once, and then the round is over", "[mqtt]") {
  const Failure failure = GENERATE(Failure::refused, Failure::hung_up, Failure::unanswered);
  VersionChoice choice(Protocol::automatic);
  CHECK(choice.begin() == MqttVersion::v5);
  CHECK(choice.next(failure) == MqttVersion::v3_1_1);
  CHECK_FALSE(choice.next(failure));
  SECTION("a broker that answers neither is asked for both again") {
    CHECK(choice.begin() == MqttVersion::v5);
    CHECK(choice.next(failure) == MqttVersion::v3_1_1);
  }
  SECTION("what was answered is asked for first, until it fails") {
    choice.begin();
    (void)choice.next(failure);
    choice.answered();
    CHECK(choice.failure_of_5() == failure);
    CHECK(choice.begin() == MqttVersion::v3_1_1);
    choice.answered();
    CHECK(choice.begin() == MqttVersion::v3_1_1);
    CHECK(choice.next(Failure::hung_up) == MqttVersion::v5);  // it was replaced by another broker
    choice.answered();
    CHECK_FALSE(choice.failure_of_5());
    CHECK(choice.begin() == MqttVersion::v5);
  }
}

TEST_CASE("11.26 a version that was demanded is the only one", "[mqtt]") {
  VersionChoice five(Protocol::v5);
  CHECK(five.begin() == MqttVersion::v5);
  CHECK_FALSE(five.next(Failure::unanswered));
  VersionChoice older(Protocol::v311);
  CHECK(older.begin() == MqttVersion::v3_1_1);
  CHECK_FALSE(older.next(Failure::hung_up));
  older.answered();
  CHECK_FALSE(older.failure_of_5());
  CHECK(older.begin() == MqttVersion::v3_1_1);
}
