#include "ams2mqtt/framing/overlapping_crc.hpp"

#include <random>

#include "ams2mqtt/base/crc.hpp"
#include "catch.hpp"
#include "unit/framing/streams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

Stream random_line(std::size_t size) {
  std::minstd_rand random(7);
  Stream line(size);
  for (auto& byte : line) byte = static_cast<std::uint8_t>(random() >> 8U);
  return line;
}

}  // namespace

TEST_CASE("The CRC of every stretch is that of a pass over it", "[framing]") {
  const Stream line = random_line(600);
  for (const std::size_t size : {0U, 1U, 2U, 255U, 256U, 257U, 400U}) {
    OverlappingCrc x25 = OverlappingCrc::x25();
    OverlappingCrc arc = OverlappingCrc::arc();
    for (std::size_t begin = 0; begin + size <= line.size(); ++begin) {
      const Bytes stretch = Bytes(line).subspan(begin, size);
      REQUIRE(x25.over(stretch, begin) == crc16_x25(stretch));
      REQUIRE(arc.over(stretch, begin) == crc16_arc(stretch));
    }
  }
}

TEST_CASE("Stretches of any size may follow, with gaps between them", "[framing]") {
  const Stream line = random_line(100'000);
  std::minstd_rand random(3);
  OverlappingCrc sums = OverlappingCrc::x25();
  for (std::size_t begin = 0; begin < line.size(); begin += random() % (random() % 16 == 0 ? 9000 : 40)) {
    const std::size_t size = std::min<std::size_t>(random() % 3000, line.size() - begin);
    const Bytes stretch = Bytes(line).subspan(begin, size);
    REQUIRE(sums.over(stretch, begin) == crc16_x25(stretch));
  }
}

TEST_CASE("A stretch longer than the tables is taken in parts", "[framing]") {
  const Stream line = random_line(200'000);
  OverlappingCrc sums = OverlappingCrc::arc();
  for (const std::size_t begin : {0U, 1U, 2U, 70'000U}) {
    const Bytes stretch = Bytes(line).subspan(begin, line.size() - begin);
    CHECK(sums.over(stretch, begin) == crc16_arc(stretch));
  }
}

TEST_CASE("11.11 overlapping stretches pass over no byte more than twice", "[framing]") {
  constexpr std::size_t kStretch = 2'000;
  const Stream line = random_line(50'000);
  OverlappingCrc sums = OverlappingCrc::x25();
  for (std::size_t begin = 0; begin + kStretch <= line.size(); begin += 8) {
    static_cast<void>(sums.over(Bytes(line).subspan(begin, kStretch), begin));
  }
  CHECK(sums.passed() <= 2 * line.size());
}
