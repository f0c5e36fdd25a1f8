#include "app/progress_line.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using std::chrono::seconds;

TEST_CASE("Progress is bytes, telegrams, their rate and the time that is left", "[app]") {
  CHECK(progress_text(50'000'000, 200'000'000, 131'072, seconds(2)) ==
        "25 %, 50.0 of 200.0 MB, 131072 telegrams, 65536/s, 6 s left");
  CHECK(progress_text(200'000'000, 200'000'000, 10, seconds(5)) ==
        "100 %, 200.0 of 200.0 MB, 10 telegrams, 2/s, 0 s left");
}

TEST_CASE("What nobody can know yet is no part of the progress", "[app]") {
  CHECK(progress_text(0, 1'000'000, 0, seconds(0)) == "0 %, 0.0 of 1.0 MB, 0 telegrams");
  CHECK(progress_text(0, 1'000'000, 0, seconds(3)) == "0 %, 0.0 of 1.0 MB, 0 telegrams, 0/s");
}
