#include "ams2mqtt/base/fingerprint.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

// The values that the authors of FNV publish.
TEST_CASE("A fingerprint is FNV-1a of 32 bits", "[base]") {
  CHECK(fingerprint(fnv1a("")) == "811c9dc5");
  CHECK(fingerprint(fnv1a("a")) == "e40c292c");
  CHECK(fingerprint(fnv1a("foobar")) == "bf9cf968");
  CHECK(fnv1a("bar", fnv1a("foo")) == fnv1a("foobar"));
  CHECK(fingerprint(0x0000000aU) == "0000000a");
}
