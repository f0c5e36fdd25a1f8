#include "ams2mqtt/mqtt/print_sink.hpp"

#include <unistd.h>

#include <array>
#include <string>

#include "ams2mqtt/system/file_descriptor.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A printed message is one line, written at once", "[mqtt]") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const FileDescriptor reader(ends[0]);
  const FileDescriptor writer(ends[1]);
  PrintSink sink(writer.value());
  sink.publish({"ams2mqtt/1/power_import", "1703", 0, false});
  const std::string expected = "ams2mqtt/1/power_import 1703\n";
  std::string text(expected.size(), ' ');
  REQUIRE(::read(reader.value(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  CHECK(text == expected);
}
