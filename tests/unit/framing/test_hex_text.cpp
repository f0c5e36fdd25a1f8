#include "ams2mqtt/framing/hex_text.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

// What all of `chunks` stand for, as hex digits.
std::string hex_bytes_of(HexText& text, std::initializer_list<std::string_view> chunks) {
  std::string bytes;
  for (const std::string_view chunk : chunks) bytes += to_hex(text.feed(as_bytes(chunk)));
  return bytes;
}

}  // namespace

TEST_CASE("Pairs of digits are bytes, in whatever chunks they come", "[framing]") {
  HexText text;
  CHECK(hex_bytes_of(text, {"7EA02a"}) == "7ea02a");
  CHECK(hex_bytes_of(text, {"7", "e", "a", "02", "A"}) == "7ea02a");
  CHECK(hex_bytes_of(text, {"", "0"}).empty());
  CHECK(hex_bytes_of(text, {"f"}) == "0f");
  CHECK(text.plausible());
}

TEST_CASE("Blanks and line ends may stand between pairs, not within one", "[framing]") {
  HexText text;
  CHECK(hex_bytes_of(text, {" 7E A0\t2A\r\n", "\n 41"}) == "7ea02a41");
  CHECK(text.plausible());
  CHECK(hex_bytes_of(text, {"7E A", " 0 2A"}) == "7e");
  CHECK_FALSE(text.plausible());
}

TEST_CASE("Any other character ends the text until the burst ends", "[framing]") {
  for (const std::string_view stranger : {"g", "/", ":", "@", "`", "G", "\x7E", "\x80"}) {
    HexText text;
    CHECK(hex_bytes_of(text, {"0102", stranger, "0304"}) == "0102");
    CHECK_FALSE(text.plausible());
    text.end_of_burst();
    CHECK(text.plausible());
    CHECK(hex_bytes_of(text, {"0506"}) == "0506");
  }
}

TEST_CASE("Half a pair does not outlive its burst", "[framing]") {
  HexText text;
  CHECK(hex_bytes_of(text, {"010"}) == "01");
  text.end_of_burst();
  CHECK(hex_bytes_of(text, {"0203"}) == "0203");
}
