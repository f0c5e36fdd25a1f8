#include "ams2mqtt/system/process_use.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("17 what this process takes of the machine", "[system]") {
  const ProcessUse before = process_use();
  REQUIRE(before.resident_bytes);
  REQUIRE(before.open_descriptors);
  REQUIRE(before.processor_time);
  CHECK(*before.resident_bytes > 1'000'000);
  const int opened = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  CHECK(process_use().open_descriptors == *before.open_descriptors + 1);
  ::close(opened);
  CHECK(process_use().open_descriptors == before.open_descriptors);
  CHECK(*process_use().processor_time >= *before.processor_time);
}
