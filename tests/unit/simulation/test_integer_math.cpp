#include "simulation/integer_math.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("halves are rounded away from zero", "[simulation]") {
  CHECK(divide_rounded(25, 10) == 3);
  CHECK(divide_rounded(24, 10) == 2);
  CHECK(divide_rounded(-25, 10) == -3);
  CHECK(divide_rounded(-24, 10) == -2);
  CHECK(divide_rounded(7, 1) == 7);
}

TEST_CASE("a square root is cut to its whole part", "[simulation]") {
  for (std::int64_t root = 0; root < 300; ++root) {
    CHECK(square_root(root * root) == root);
    if (root > 0) CHECK(square_root(root * root - 1) == root - 1);
  }
  CHECK(square_root(4'611'686'014'132'420'609) == 2'147'483'647);
}

TEST_CASE("a power factor lies between 0 and 100 hundredths", "[simulation]") {
  CHECK(power_factor(0, 0) == 100);
  CHECK(power_factor(300, 400) == 60);
  CHECK(power_factor(-300, 400) == 60);
  CHECK(power_factor(0, 50) == 0);
}
