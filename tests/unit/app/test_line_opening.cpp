#include "app/line_opening.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "unit/port/listening.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

using Word = LineOpening::Word;

constexpr Monotonic kOpened{1000};
constexpr LineFormat kMbusPort{2400, 8, Parity::even, 1};

LineOpening heard_after_opening(Bytes bytes) {
  LineOpening opening;
  opening.begin(kOpened);
  opening.on_bytes(bytes, kOpened + Monotonic{3000});
  return opening;
}

std::string advice_on(const LineOpening& opening, const std::optional<LineFormat>& format,
                      const LineCounts& counts = {}) {
  return opening.advice(format, counts, kOpened + LineOpening::kFirstWord);
}

}  // namespace

TEST_CASE("16 a silent line gets a word after 15 s and another after a minute", "[app]") {
  LineOpening opening;
  CHECK_FALSE(opening.on_tick(kOpened + LineOpening::kPatience));
  opening.begin(kOpened);
  CHECK_FALSE(opening.on_tick(kOpened + LineOpening::kFirstWord - Monotonic{1}));
  CHECK(opening.on_tick(kOpened + LineOpening::kFirstWord) == Word::still_silent);
  CHECK_FALSE(opening.on_tick(kOpened + LineOpening::kPatience - Monotonic{1}));
  CHECK(opening.on_tick(kOpened + LineOpening::kPatience) == Word::silent);
  CHECK_FALSE(opening.on_tick(kOpened + LineOpening::kPatience * 2));
  opening.end();
  opening.begin(kOpened);
  CHECK(opening.on_tick(kOpened + LineOpening::kFirstWord) == Word::still_silent);
}

TEST_CASE("16 bytes that do not decode get a word after 15 s and another after a minute", "[app]") {
  LineOpening opening = heard_after_opening(as_bytes("noise"));
  CHECK(opening.bytes() == 5);
  CHECK(opening.on_tick(kOpened + LineOpening::kFirstWord) == Word::not_decoded_yet);
  CHECK(opening.on_tick(kOpened + LineOpening::kPatience) == Word::not_decoded);
  CHECK_FALSE(opening.on_tick(kOpened + LineOpening::kPatience * 2));
}

TEST_CASE("16 a line that decodes, is closed or was explained gets no word", "[app]") {
  LineOpening decoded = heard_after_opening(as_bytes("noise"));
  decoded.on_telegram();
  CHECK_FALSE(decoded.on_tick(kOpened + LineOpening::kPatience));
  LineOpening explained = heard_after_opening(as_bytes("noise"));
  explained.on_explained();
  CHECK_FALSE(explained.on_tick(kOpened + LineOpening::kPatience));
  LineOpening closed = heard_after_opening(as_bytes("noise"));
  closed.end();
  CHECK_FALSE(closed.on_tick(kOpened + LineOpening::kPatience));
}

TEST_CASE("16 the advice says what the bytes look like", "[app]") {
  const std::string usual = "check baud rate and parity";
  CHECK(advice_on(heard_after_opening(as_bytes("n")), kMbusPort) == usual);
  CHECK(advice_on(heard_after_opening(as_bytes("/ABC5x\r\n\r\n1-0:1.7.0(0001.234*kW)\r\n!1234\r\n")), kMbusPort)
            .starts_with("they are plain text, but the check sum after '!' does not match"));

  const std::vector<std::uint8_t> garbled(200, 0xA5);
  const LineCounts errors{.received = 200, .parity = 150};
  CHECK(advice_on(heard_after_opening(garbled), kMbusPort, errors) ==
        "it is not 2400 8E1, but faster, with another parity, or inverted: nothing intact in 200 bytes, 150 parity "
        "errors; `baud: auto` finds the format");
  CHECK(advice_on(heard_after_opening(garbled), std::nullopt, errors) == usual);

  const std::vector<std::uint8_t> low(20);
  CHECK(advice_on(heard_after_opening(low), kMbusPort) ==
        "the line is low: not connected, its wires swapped, or inverted (20 bytes)");
}

TEST_CASE("16 intact frames that hold no telegram are not blamed on the format", "[app]") {
  CHECK(advice_on(heard_after_opening(usual_list("aidon-4wire")), LineFormat{}) ==
        "they are intact, but no telegram; `ams2mqtt report` collects what a ticket needs");
}
