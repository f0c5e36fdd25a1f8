#include "ams2mqtt/base/crc.hpp"

#include <boost/crc.hpp>
#include <random>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("The check sum equals Boost's over random input", "[base]") {
  std::mt19937 random(7);
  for (std::size_t size = 0; size < 300; size += 7) {
    std::vector<std::uint8_t> bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    boost::crc_optimal<16, 0x1021, 0xFFFF, 0xFFFF, true, true> oracle;
    oracle.process_bytes(bytes.data(), bytes.size());
    CHECK(crc16_x25(bytes) == oracle.checksum());
  }
}
