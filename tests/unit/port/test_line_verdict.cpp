#include "ams2mqtt/port/line_verdict.hpp"

#include "catch.hpp"
#include "unit/port/listening.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

constexpr LineFormat kSevenEven{.baud = 9600, .data_bits = 7, .parity = Parity::even};
constexpr LineFormat kSevenOdd{.baud = 9600, .data_bits = 7, .parity = Parity::odd};
constexpr LineFormat kEven{.parity = Parity::even};

// Of one whole burst.
LineVerdict verdict_of(const Waveform& line, const LineFormat& receiver, Resync resync = Resync::edge) {
  const std::vector<Character> characters = received(line, receiver, resync);
  return judge({.bytes = bytes_of(characters),
                .counts = counts_of(characters),
                .format = receiver,
                .whole = true,
                .ended = true});
}

LineVerdict verdict_of_bytes(Bytes bytes, const LineCounts& counts = {}) {
  return judge({.bytes = bytes, .counts = counts, .format = {}, .whole = true, .ended = true});
}

}  // namespace

TEST_CASE("Intact frames say that the format is right", "[port]") {
  const auto resync = GENERATE(Resync::edge, Resync::start);
  const LineVerdict verdict = verdict_of(sent(usual_list("aidon-4wire"), {}), {}, resync);
  CHECK(verdict.sign == LineSign::frames);
  CHECK(verdict.is_right());
  CHECK(verdict.meant == LineFormat());
  CHECK(sentence(verdict) == "it is 2400 8N1: intact frames");
}

TEST_CASE("Frames without many of their stop bits have a parity bit in their place", "[port]") {
  const LineVerdict verdict = verdict_of(sent(usual_list("aidon-4wire"), kEven), {});
  CHECK(verdict.sign == LineSign::parity_bit);
  CHECK(verdict.is_right());
  CHECK(verdict.meant == kEven);
  CHECK(sentence(verdict).starts_with(
      "it looks like 2400 8E1 read as 8N1: intact, but a stop bit is missing where a byte's parity is even ("));
}

TEST_CASE("A receiver that takes the parity bit for a start bit loses step", "[port]") {
  const LineVerdict verdict = verdict_of(sent(usual_list("aidon-4wire"), kEven), {}, Resync::start);
  CHECK(verdict.sign == LineSign::garbled);
  CHECK_FALSE(verdict.is_right());
  CHECK(sentence(verdict).starts_with(
      "it is not 2400 8N1, but faster, with another parity, or inverted: nothing intact"));
}

TEST_CASE("Seven bits and their parity are seen in eight", "[port]") {
  const std::vector<std::uint8_t> telegram = p1_telegram();
  const LineVerdict even = verdict_of(sent(telegram, kSevenEven), {.baud = 9600});
  CHECK(even.sign == LineSign::seven_bits);
  CHECK(even.certainty == Certainty::sure);
  CHECK(even.meant == kSevenEven);
  CHECK(sentence(even) == "it is 9600 7E1 read as 8N1: each of " + std::to_string(telegram.size()) +
                              " bytes has even parity and is text without its highest bit");
  CHECK(verdict_of(sent(telegram, kSevenOdd), {.baud = 9600}).meant == kSevenOdd);
  CHECK(verdict_of(sent(telegram, kSevenEven), kSevenEven).sign == LineSign::frames);
  const LineVerdict part = verdict_of(sent(Bytes(telegram).subspan(20, 60), kSevenEven), {.baud = 9600});
  CHECK(part.sign == LineSign::seven_bits);
  CHECK(part.certainty == Certainty::likely);
}

TEST_CASE("A lower baud rate is named, or that it is much lower", "[port]") {
  const LineVerdict verdict = verdict_of(sent(usual_list("kaifa-3phase"), kEven), {.baud = 9600}, Resync::start);
  CHECK(verdict.sign == LineSign::slower);
  REQUIRE(verdict.meant);
  CHECK(verdict.meant->baud == 2400);
  CHECK(sentence(verdict).starts_with("it looks like 2400 baud read as 9600: each bit lasts 4 times as long ("));
  const LineVerdict much = verdict_of(sent(usual_list("kaifa-3phase"), {}), {.baud = 115200});
  CHECK(much.sign == LineSign::slower);
  CHECK_FALSE(much.meant);
  CHECK(sentence(much).starts_with(
      "it looks like a much lower baud rate read as 115200: each bit lasts ten or more times as long ("));
}

TEST_CASE("A higher baud rate and an inverted line are garbled", "[port]") {
  const auto resync = GENERATE(Resync::edge, Resync::start);
  CHECK(verdict_of(sent(p1_telegram(), {.baud = 115200}), {}, resync).sign == LineSign::garbled);
  CHECK(verdict_of(sent(usual_list("aidon-4wire"), {}, kTicksPerSecond, true), {}, resync).sign == LineSign::garbled);
}

TEST_CASE("Text without a telegram is right as well", "[port]") {
  const LineVerdict verdict = verdict_of_bytes(as_bytes("meter: booting, please wait, version 1.2.3\r\n"));
  CHECK(verdict.sign == LineSign::text);
  CHECK(sentence(verdict) == "it looks like 2400 8N1: plain text");
}

TEST_CASE("A message without a frame is right if its time is", "[port]") {
  const std::vector<std::uint8_t> dated =
      *from_hex("0f000000010c07e90c0101000000ff8000000203060000600100ff060000600101ff060000600102ff");
  const LineVerdict verdict = verdict_of_bytes(dated);
  CHECK(verdict.sign == LineSign::message);
  CHECK(sentence(verdict) == "it looks like 2400 8N1: a message without a frame");
  std::vector<std::uint8_t> other = dated;
  other[6] = 0x17;  // the year
  CHECK_FALSE(verdict_of_bytes(other).is_right());
  CHECK_FALSE(verdict_of_bytes(dated, {.framing = 1}).is_right());
}

TEST_CASE("What a driver counts as good may be good", "[port]") {
  std::vector<std::uint8_t> strange;
  for (unsigned index = 0; index < 64; ++index) strange.push_back(static_cast<std::uint8_t>(index * 89 + 3));
  const LineVerdict verdict = verdict_of_bytes(strange, {.received = 64});
  CHECK(verdict.sign == LineSign::unframed);
  CHECK(sentence(verdict) == "it may be 2400 8N1, but nothing intact came in 64 bytes");
  CHECK(verdict_of_bytes(strange).sign == LineSign::garbled);
}

TEST_CASE("A line that stays low is not connected or inverted", "[port]") {
  const std::vector<std::uint8_t> zero{0};
  const LineVerdict verdict = verdict_of_bytes(zero, {.received = 1, .breaks = 1});
  CHECK(verdict.sign == LineSign::low);
  CHECK(sentence(verdict) == "the line is low: not connected, its wires swapped, or inverted (1 byte, 1 break)");
}

TEST_CASE("A few bytes, or the rest of a burst, decide nothing", "[port]") {
  const std::vector<std::uint8_t> few{0x12, 0x34};
  CHECK(verdict_of_bytes(few).sign == LineSign::undecided);
  CHECK(sentence(verdict_of_bytes(few)) == "2 bytes, too little to say anything");
  const std::vector<std::uint8_t> list = usual_list("aidon-4wire");
  const LineVerdict rest =
      judge({.bytes = Bytes(list).subspan(30, 200), .counts = {.framing = 90}, .format = {}, .ended = true});
  CHECK(rest.sign == LineSign::undecided);
}
