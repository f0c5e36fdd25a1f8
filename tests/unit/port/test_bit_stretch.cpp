#include "ams2mqtt/port/bit_stretch.hpp"

#include "catch.hpp"
#include "unit/port/listening.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

std::vector<std::uint8_t> read_at(unsigned receiver, unsigned sender, Bytes bytes, Resync resync, Parity parity) {
  const Waveform line = sent(bytes, {.baud = sender, .parity = parity});
  return bytes_of(received(line, {.baud = receiver}, resync));
}

}  // namespace

TEST_CASE("What was read too fast shows how much", "[port]") {
  struct Rates {
    unsigned receiver;
    unsigned sender;
    unsigned times;
  };
  const auto rates = GENERATE(Rates{9600, 2400, 4}, Rates{9600, 4800, 2}, Rates{9600, 1200, 8}, Rates{2400, 300, 8},
                              Rates{2400, 1200, 2}, Rates{115200, 19200, 6}, Rates{115200, 38400, 3},
                              Rates{115200, 57600, 2}, Rates{115200, 9600, kBeyondStretch},
                              Rates{9600, 300, kBeyondStretch}, Rates{115200, 2400, kBeyondStretch});
  const auto resync = GENERATE(Resync::edge, Resync::start);
  const auto parity = GENERATE(Parity::none, Parity::even);
  CAPTURE(rates.receiver, rates.sender);
  for (const std::string_view meter : {"aidon-4wire", "kamstrup-3phase", "kaifa-3phase"}) {
    CAPTURE(meter);
    CHECK(bit_stretch(read_at(rates.receiver, rates.sender, usual_list(meter), resync, parity)) == rates.times);
  }
  CHECK(bit_stretch(read_at(rates.receiver, rates.sender, p1_telegram(), resync, parity)) == rates.times);
}

TEST_CASE("What was read at its rate, or too slowly, is not stretched", "[port]") {
  const auto resync = GENERATE(Resync::edge, Resync::start);
  for (const unsigned receiver : {2400U, 4800U, 9600U}) {
    CAPTURE(receiver);
    CHECK(bit_stretch(read_at(receiver, 9600, p1_telegram(), resync, Parity::none)) == 1U);
    CHECK(bit_stretch(read_at(receiver, 9600, usual_list("kaifa-3phase"), resync, Parity::even)) == 1U);
  }
}

TEST_CASE("Few characters say nothing", "[port]") {
  CHECK_FALSE(bit_stretch({}));
  CHECK_FALSE(bit_stretch(std::vector<std::uint8_t>(11, 0x80)));
  CHECK(bit_stretch(std::vector<std::uint8_t>(12, 0x80)) == 8U);
  std::vector<std::uint8_t> few(40, 0x00);
  for (std::size_t index = 0; index < 5; ++index) few[index] = 0xE0;
  CHECK_FALSE(bit_stretch(few));
}
