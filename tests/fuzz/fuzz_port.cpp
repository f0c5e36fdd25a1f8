// Invariant: whatever a port delivers and its driver counts, every verdict has a sentence, one that is right names a
// format, and a search keeps to its memory and to formats that a port can be set to.
#include <algorithm>

#include "ams2mqtt/port/format_search.hpp"
#include "fuzz/expect.hpp"

namespace ams2mqtt {
namespace {

void check(const LineVerdict& verdict) {
  expect(!sentence(verdict).empty(), "a verdict can be told");
  expect(!verdict.is_right() || verdict.meant.has_value(), "what is right has a format");
  if (verdict.meant)
    expect(parse_line_format(line_format(*verdict.meant)) == verdict.meant, "a format can be read back");
}

// The first bytes of each piece say how long it is, what was counted and how long it took.
void search(Bytes input) {
  FormatSearch search;
  ByteReader reader(input);
  Monotonic now{0};
  LineCounts counts;
  while (reader.remaining() > 3 && !search.found()) {
    const std::size_t size = reader.u8();
    const std::uint8_t errors = reader.u8();
    counts.received += static_cast<std::uint32_t>(size);
    counts.framing += errors & 0x0FU;
    counts.breaks += errors >> 4U;
    now += Monotonic(reader.u8() * 4);
    if (const auto verdict = search.hear(reader.take(std::min(size, reader.remaining())), counts, now)) check(*verdict);
    expect(search.burst().size() <= FormatSearch::kMostBytes, "memory is bounded");
    expect(search.format().baud >= 300 && search.format().baud <= 115200, "a port has such a rate");
  }
}

}  // namespace
}  // namespace ams2mqtt

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ams2mqtt;
  constexpr std::size_t kMostInput = 2048;  // what was heard is judged again with each piece
  const Bytes input(data, std::min(size, kMostInput));
  search(input);
  for (const bool whole : {false, true}) {
    for (const LineFormat& format : {LineFormat(), LineFormat{.baud = 9600, .data_bits = 7, .parity = Parity::even}}) {
      check(judge({.bytes = input, .counts = {}, .format = format, .whole = whole, .ended = whole}));
    }
  }
  return 0;
}
