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
  CHECK(hex_bytes_of(text, {"7EA02a4108831304"}) == "7ea02a4108831304");
  CHECK(hex_bytes_of(text, {"7", "e", "a", "02", "A"}) == "7ea02a");
  CHECK(hex_bytes_of(text, {"", "0"}).empty());
  CHECK(hex_bytes_of(text, {"f"}) == "0f");
  CHECK(text.plausible());
}

TEST_CASE("11.24 the first pairs of a burst wait until they cannot be a log's prefix", "[framing]") {
  HexText text;
  CHECK(hex_bytes_of(text, {"7EA02A41088313"}).empty());
  CHECK(hex_bytes_of(text, {"04"}) == "7ea02a4108831304");
  text.end_of_burst();
  CHECK(hex_bytes_of(text, {"7EA02A\n"}) == "7ea02a");
  text.end_of_burst();
  CHECK(hex_bytes_of(text, {"010100]"}).empty());
  CHECK(text.flush().empty());
  text.end_of_burst();
  CHECK(hex_bytes_of(text, {"010100"}).empty());
  CHECK(to_hex(text.flush()) == "010100");
}

TEST_CASE("Blanks and line ends may stand between pairs, not within one", "[framing]") {
  HexText text;
  CHECK(hex_bytes_of(text, {" 7E A0\t2A\r\n", "\n 41"}) == "7ea02a41");
  CHECK(text.plausible());
  CHECK(hex_bytes_of(text, {"7EA02A4108831304 A", " 0 2A\n"}) == "7ea02a4108831304");
  CHECK_FALSE(text.plausible());
}

TEST_CASE("Any other character ends the text until the burst ends", "[framing]") {
  for (const std::string_view stranger : {"g", "/", ":", "@", "`", "G", "\x7E", "\x80", "\x01"}) {
    HexText text;
    CHECK(hex_bytes_of(text, {"0102030405060708", stranger, "0304\n"}) == "0102030405060708");
    CHECK_FALSE(text.plausible());
    text.end_of_burst();
    CHECK(text.plausible());
    CHECK(hex_bytes_of(text, {"0506\n"}) == "0506");
  }
}

TEST_CASE("11.24 behind a stranger near its beginning each line of a log is read when it has ended", "[framing]") {
  HexText text;
  CHECK(hex_bytes_of(text, {"12:00:01 RX: 7E A0 2A 41 08 83 13 04\n"}) == "7ea02a4108831304");
  CHECK(hex_bytes_of(text, {"12:00:02 RX: 13", "\r", "\n"}) == "13");
  CHECK(hex_bytes_of(text, {"(V) 7E A0 2A 41  08 83 13 04\n12:00:03 RX: E6\n"}) == "7ea02a4108831304e6");
  text.end_of_burst();
  CHECK(hex_bytes_of(text, {"12:00:04 RX: 13 E6\n"}) == "13e6");
  CHECK(text.plausible());
}

TEST_CASE("11.24 damage that makes digits look like a log ends with its burst", "[framing]") {
  HexText text;
  CHECK(hex_bytes_of(text, {"?EA02A41088313041"}).empty());
  (void)text.flush();
  text.end_of_burst();
  CHECK(hex_bytes_of(text, {"7EA02A4108831304"}) == "7ea02a4108831304");
}

TEST_CASE("11.24 bytes, and P1 that is read as it is, are no log", "[framing]") {
  HexText text;
  CHECK(hex_bytes_of(text, {"/ABC5\\2MODEL\r\n\r\n1-0:1.8.0(000123.456*kWh)\r\n!\r\n"}).empty());
  CHECK(text.plausible());
  CHECK(hex_bytes_of(text, {"~\xA0\x08 7E A0\n"}).empty());
  CHECK_FALSE(text.plausible());
}

TEST_CASE("Half a pair does not outlive its burst", "[framing]") {
  HexText text;
  CHECK(hex_bytes_of(text, {"01\n0"}) == "01");
  text.end_of_burst();
  CHECK(hex_bytes_of(text, {"0203\n"}) == "0203");
}
