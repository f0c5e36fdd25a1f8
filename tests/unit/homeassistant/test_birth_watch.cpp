#include "ams2mqtt/homeassistant/birth_watch.hpp"

#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using ams2mqtt::test::seconds;

TEST_CASE("11.8 the first birth is answered at once, and thousands after it once more", "[homeassistant]") {
  BirthWatch births;
  CHECK_FALSE(births.take_due(seconds(0)));
  births.heard();
  CHECK(births.take_due(seconds(1)));
  CHECK(births.take_report(seconds(1)) == 1);
  int answers = 0;
  for (int birth = 0; birth < 60'000; ++birth) {
    births.heard();
    if (births.take_due(seconds(1 + birth / 10'000.0))) ++answers;
  }
  CHECK(answers == 0);
  CHECK_FALSE(births.take_due(seconds(10)));
  CHECK(births.take_due(seconds(11)));  // none is lost
  CHECK_FALSE(births.take_report(seconds(11)));
  CHECK_FALSE(births.take_due(seconds(30)));
}

TEST_CASE("11.8 births that never end are told of once a minute, with their number", "[homeassistant]") {
  BirthWatch births;
  int reports = 0;
  std::uint64_t last = 0;
  for (int second = 0; second < 600; ++second) {
    for (int birth = 0; birth < 100; ++birth) births.heard();
    if (!births.take_due(seconds(second))) continue;
    if (const auto number = births.take_report(seconds(second))) {
      ++reports;
      last = *number;
    }
  }
  CHECK(reports == 10);
  CHECK(last == 6000);
}
