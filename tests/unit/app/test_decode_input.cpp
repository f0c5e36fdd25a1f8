#include "ams2mqtt/app/decode_input.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

using Line = std::vector<std::uint8_t>;

TEST_CASE("Hex text is known by its content", "[app]") {
  CHECK(is_hex_text("7ea0 2A\r\n# a comment, with ~ anything in it\n7E"));
  CHECK_FALSE(is_hex_text("7ea0~"));
  CHECK_FALSE(is_hex_text("# nothing but a comment\n"));
  CHECK_FALSE(is_hex_text(""));
  CHECK_FALSE(is_hex_text("0x7e"));
}

TEST_CASE("Hex text becomes its bytes, anything else stays as it is", "[app]") {
  CHECK(line_bytes("7e a0 # frame\n2a\n7E").value() == Line{0x7E, 0xA0, 0x2A, 0x7E});
  CHECK(line_bytes("~\xA0").value() == Line{0x7E, 0xA0});
  CHECK(line_bytes("").value().empty());
  CHECK(line_bytes("7ea").error().code == Errc::truncated);
  CHECK_FALSE(line_bytes("7 ea 0"));
}
