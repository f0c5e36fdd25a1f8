#include "ams2mqtt/base/backoff.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

TEST_CASE("Waits double up to the limit and begin again after a reset", "[base]") {
  Backoff backoff(200ms, 1s);
  CHECK(backoff.next(0.0) == 200ms);
  CHECK(backoff.next(0.0) == 400ms);
  CHECK(backoff.next(0.0) == 800ms);
  CHECK(backoff.next(0.0) == 1s);
  CHECK(backoff.next(0.0) == 1s);
  backoff.reset();
  CHECK(backoff.next(0.0) == 200ms);
}

TEST_CASE("Jitter takes away up to a quarter", "[base]") {
  Backoff backoff(1s, 1s);
  CHECK(backoff.next(1.0) == 750ms);
  CHECK(backoff.next(0.5) == 875ms);
}
