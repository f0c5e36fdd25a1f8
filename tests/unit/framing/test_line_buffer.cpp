#include "ams2mqtt/framing/line_buffer.hpp"

#include <string>

#include "ams2mqtt/framing/forward_search.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A line is what was fed without what was consumed", "[framing]") {
  std::string line;
  std::size_t consumed = 0;
  LineBuffer buffer;
  for (int piece = 0; piece < 200; ++piece) {
    const std::string text(static_cast<std::size_t>(piece % 7), static_cast<char>('a' + piece % 26));
    buffer.feed(as_bytes(text));
    line += text;
    const std::size_t count = buffer.pending().size() / 3;
    piece % 2 == 0 ? buffer.take(count) : buffer.skip(count);
    consumed += count;
    REQUIRE(as_text(buffer.pending()) == line.substr(consumed));
    REQUIRE(buffer.offset() == consumed);
  }
  CHECK(buffer.counters().bytes == line.size());
  CHECK(buffer.counters().skipped_bytes < consumed);
}

TEST_CASE("Bytes that pass count as skipped, and a burst goes on with them", "[framing]") {
  LineBuffer buffer;
  buffer.feed(as_bytes("ab"));
  buffer.take(2);
  buffer.end_of_burst();
  CHECK(buffer.burst_ended());
  buffer.pass(5);
  CHECK_FALSE(buffer.burst_ended());
  CHECK(buffer.empty());
  CHECK(buffer.offset() == 7);
  CHECK(buffer.counters().bytes == 7);
  CHECK(buffer.counters().skipped_bytes == 5);
}

TEST_CASE("11.11 a search goes on where the one before ended", "[framing]") {
  const std::string line(10'000, '.');
  ForwardSearch search;
  std::size_t looked = 0;
  std::size_t looked_closely = 0;
  const auto may_hit = [&](std::uint8_t) {
    ++looked;
    return true;
  };
  const auto is_hit = [&](std::size_t) {
    ++looked_closely;
    return false;
  };
  for (std::size_t from = 0; from < line.size(); ++from) {
    REQUIRE(search.find(as_bytes(line).subspan(from), from, 0, may_hit, is_hit) == line.size() - from);
  }
  CHECK(looked_closely == line.size());
  CHECK(looked <= 40 * line.size());
}
