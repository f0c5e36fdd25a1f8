#include "ams2mqtt/base/folded_crc.hpp"

#include <random>
#include <vector>

#include "ams2mqtt/base/crc.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("14 check sums by carry-less multiplication are those of the tables", "[base]") {
  INFO("this processor multiplies without carries: " << multiplies_without_carry());
  std::mt19937 random(11);
  std::vector<std::uint8_t> bytes(1200);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  for (const std::uint16_t before : {std::uint16_t{0}, std::uint16_t{0xFFFF}, std::uint16_t{0x1234}}) {
    for (std::size_t size = 0; size < 1100; ++size) {
      const Bytes part = Bytes(bytes).subspan(size % 19, size);
      REQUIRE(crc16_x25_register(before, part) == crc16_register(kX25Tables, before, part));
      REQUIRE(crc16_arc_register(before, part) == crc16_register(kArcTables, before, part));
    }
  }
}

TEST_CASE("14 every bit counts in a check sum by carry-less multiplication", "[base]") {
  std::vector<std::uint8_t> bytes(300, 0);
  const std::uint16_t whole = crc16_x25_register(0, bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] = static_cast<std::uint8_t>(1U << bit % 8U);
    REQUIRE(crc16_x25_register(0, bytes) == crc16_register(kX25Tables, 0, bytes));
    REQUIRE(crc16_x25_register(0, bytes) != whole);
    bytes[bit / 8] = 0;
  }
}
