#include "ams2mqtt/base/crc.hpp"

#include <boost/crc.hpp>
#include <random>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

// By the definition: bit by bit.
std::uint16_t register_after(std::uint16_t polynomial, std::uint16_t crc, Bytes bytes) {
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = static_cast<std::uint16_t>((crc & 1U) != 0 ? (crc >> 1U) ^ polynomial : crc >> 1U);
    }
  }
  return crc;
}

std::vector<std::uint8_t> random_bytes(std::size_t size) {
  std::mt19937 random(7);
  std::vector<std::uint8_t> bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

}  // namespace

TEST_CASE("The check sum equals Boost's over random input", "[base]") {
  for (std::size_t size = 0; size < 300; size += 7) {
    const std::vector<std::uint8_t> bytes = random_bytes(size);
    boost::crc_optimal<16, 0x1021, 0xFFFF, 0xFFFF, true, true> x25;
    x25.process_bytes(bytes.data(), bytes.size());
    CHECK(crc16_x25(bytes) == x25.checksum());
    boost::crc_optimal<16, 0x8005, 0, 0, true, true> arc;
    arc.process_bytes(bytes.data(), bytes.size());
    CHECK(crc16_arc(bytes) == arc.checksum());
  }
}

TEST_CASE("The check sum is that of the definition for every size at every place", "[base]") {
  const std::vector<std::uint8_t> bytes = random_bytes(120);
  for (std::size_t begin = 0; begin < 17; ++begin) {
    for (std::size_t size = 0; begin + size <= bytes.size(); ++size) {
      const Bytes part = Bytes(bytes).subspan(begin, size);
      REQUIRE(crc16_x25(part) == static_cast<std::uint16_t>(~register_after(0x8408, 0xFFFF, part)));
      REQUIRE(crc16_arc(part) == register_after(0xA001, 0, part));
      REQUIRE(crc16_register(kArcTables, 0x1234, part) == register_after(0xA001, 0x1234, part));
    }
  }
}
