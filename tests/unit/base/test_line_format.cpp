#include "ams2mqtt/base/line_format.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A line format is written as people write it, and read back", "[base]") {
  CHECK(line_format({}) == "2400 8N1");
  const LineFormat seven{.baud = 115200, .data_bits = 7, .parity = Parity::even, .stop_bits = 2};
  CHECK(line_format(seven) == "115200 7E2");
  CHECK(line_format({.baud = 300, .parity = Parity::odd}) == "300 8O1");
  for (const LineFormat& each : {LineFormat(), seven}) CHECK(parse_line_format(line_format(each)) == each);
}

TEST_CASE("Other text is no line format", "[base]") {
  for (const char* text : {"", "2400", "2400 8N", "2400 8N11", "2400 8X1", "2400 4N1", "2400 9N1", "2400 8N3",
                           "2400 8N0", "-300 8N1", "99999999999 8N1", " 2400 8N1", "2400-8N1", "8N1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_line_format(text));
  }
}

TEST_CASE("Counters that began again at 0 are still subtracted", "[base]") {
  const LineCounts before{.received = 0xFFFF'FFFE, .parity = 1, .framing = 2, .overrun = 3, .dropped = 4, .breaks = 5};
  const LineCounts now{.received = 3, .parity = 2, .framing = 4, .overrun = 6, .dropped = 8, .breaks = 10};
  CHECK(now - before == LineCounts{.received = 5, .parity = 1, .framing = 2, .overrun = 3, .dropped = 4, .breaks = 5});
}
