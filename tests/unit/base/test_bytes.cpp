#include "ams2mqtt/base/bytes.hpp"

#include <array>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A reader reads big-endian and remembers that it ran out", "[base]") {
  const std::array<std::uint8_t, 7> bytes = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07};
  ByteReader reader(bytes);
  CHECK(reader.peek() == 0x01);
  CHECK(reader.u8() == 0x01);
  CHECK(reader.u16() == 0x0203);
  CHECK(reader.u32() == 0x04050607);
  CHECK_FALSE(reader.failed());
  CHECK_FALSE(reader.peek());
  CHECK(reader.u8() == 0);
  CHECK(reader.failed());
}

TEST_CASE("A reader that failed stays failed and gives nothing more", "[base]") {
  const std::array<std::uint8_t, 2> bytes = {0xAA, 0xBB};
  ByteReader reader(bytes);
  CHECK(reader.take(3).empty());
  CHECK(reader.take(1).empty());
  CHECK(reader.failed());
  CHECK(reader.position() == 0);
}

TEST_CASE("Hex text is read with blanks, line ends and comments", "[base]") {
  const auto bytes = from_hex("# a frame\n7E a0\t2A # its start\r\n00ff");
  REQUIRE(bytes);
  CHECK(to_hex(*bytes) == "7ea02a00ff");
  CHECK(from_hex("").value().empty());
}

TEST_CASE("Text that is no hex is refused where it stops being so", "[base]") {
  CHECK(from_hex("7E0g").error() == Error{Errc::bad_value, 3});
  CHECK(from_hex("xx").error() == Error{Errc::bad_value, 0});
  CHECK(from_hex("7E 0").error() == Error{Errc::truncated, 3});
  CHECK(from_hex("7 E").error() == Error{Errc::truncated, 0});
}

TEST_CASE("Every reason has a text of its own", "[base]") {
  std::vector<std::string_view> texts;
  for (std::size_t code = 0; code < kErrcCount; ++code) {
    const auto text = to_string(static_cast<Errc>(code));
    CHECK_FALSE(text.empty());
    CHECK(std::find(texts.begin(), texts.end(), text) == texts.end());
    texts.push_back(text);
  }
  CHECK(to_string(static_cast<Errc>(kErrcCount)).empty());
}

TEST_CASE("blanks and visible characters are printable, and nothing else is", "[base]") {
  for (unsigned byte = 0; byte <= 0xFF; ++byte) {
    INFO(byte);
    CHECK(is_printable(static_cast<std::uint8_t>(byte)) == (byte >= ' ' && byte <= '~'));
  }
}
