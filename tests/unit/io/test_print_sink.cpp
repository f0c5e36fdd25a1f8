#include "ams2mqtt/io/print_sink.hpp"

#include <cstdlib>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A printed message is one line, written at once", "[io]") {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const stream = ::open_memstream(&text, &size);
  REQUIRE(stream != nullptr);
  PrintSink sink(stream);
  sink.publish({"ams2mqtt/1/power_import", "1703", 0, false});
  CHECK(std::string(text, size) == "ams2mqtt/1/power_import 1703\n");
  std::fclose(stream);
  std::free(text);
}
