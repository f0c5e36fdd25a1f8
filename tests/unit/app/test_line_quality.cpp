#include "app/line_quality.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

int changes_of_refusals(LineQuality& line, int count) {
  int changes = 0;
  for (int i = 0; i < count; ++i) changes += line.on_refusal().has_value() ? 1 : 0;
  return changes;
}

}  // namespace

TEST_CASE("The first telegram makes a line good, once", "[app]") {
  LineQuality line;
  CHECK(line.state() == LineState::unknown);
  CHECK(line.on_telegram() == LineState::good);
  CHECK_FALSE(line.on_telegram());
}

TEST_CASE("A line becomes noisy by many refusals, once, and good by telegrams in a row", "[app]") {
  LineQuality line;
  static_cast<void>(line.on_telegram());
  CHECK(changes_of_refusals(line, LineQuality::kNoisyRefusals - 1) == 0);
  CHECK(line.on_refusal() == LineState::noisy);
  CHECK(changes_of_refusals(line, 100) == 0);
  for (int i = 1; i < LineQuality::kGoodInARow; ++i) CHECK_FALSE(line.on_telegram());
  CHECK(changes_of_refusals(line, 1) == 0);
  for (int i = 1; i < LineQuality::kGoodInARow; ++i) CHECK_FALSE(line.on_telegram());
  CHECK(line.on_telegram() == LineState::good);
  CHECK(line.state() == LineState::good);
}

TEST_CASE("A refusal now and then leaves a line good", "[app]") {
  LineQuality line;
  for (int i = 0; i < 100; ++i) {
    static_cast<void>(line.on_telegram());
    static_cast<void>(line.on_telegram());
    static_cast<void>(line.on_telegram());
    CHECK_FALSE(line.on_refusal());
  }
}

TEST_CASE("A line without any telegram becomes noisy too", "[app]") {
  LineQuality line;
  CHECK(changes_of_refusals(line, LineQuality::kWindow) == 1);
  CHECK(line.state() == LineState::noisy);
}
