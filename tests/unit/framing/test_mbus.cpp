#include "ams2mqtt/framing/mbus.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "ams2mqtt/simulation/link_encoder.hpp"
#include "catch.hpp"
#include "unit/framing/assembling.hpp"
#include "unit/framing/streams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("An M-Bus telegram gives its data and its header", "[framing]") {
  const Stream stream = Stream{0x00} + encode_mbus(as_bytes("hello"), {0x08, 0x05, 0x01, 0x67}, 3);
  MbusAssembler assembler;
  assembler.feed(stream);
  const auto first = assembler.next();
  REQUIRE((first && *first));
  CHECK(as_text((*first)->data) == "hel");
  CHECK((*first)->control == 0x08);
  CHECK((*first)->address == 0x05);
  CHECK((*first)->source == 0x01);
  CHECK((*first)->destination == 0x67);
  CHECK((*first)->number == 0);
  CHECK_FALSE((*first)->last);
  CHECK((*first)->offset == 1);
  const auto second = assembler.next();
  REQUIRE((second && *second));
  CHECK(as_text((*second)->data) == "lo");
  CHECK((*second)->number == 1);
  CHECK((*second)->last);
  CHECK((*second)->offset == 1 + 4 + 8 + 2);
  CHECK_FALSE(assembler.next().has_value());
  CHECK(assembler.counters().frames == 2);
  CHECK(assembler.counters().skipped_bytes == 1);
}

TEST_CASE("Any chunking gives the same M-Bus telegrams, whatever their data", "[framing]") {
  const std::string_view data("h\x10\x10h\x16 in the data", 17);
  const Stream stream = encode_mbus(as_bytes(data)) + encode_mbus(as_bytes("two"));
  for (std::size_t chunk = 1; chunk <= stream.size(); ++chunk) {
    const Seen seen = assemble<MbusAssembler>(stream, chunk);
    CHECK(seen.texts == Texts{std::string(data), "two"});
    CHECK(seen.errors.empty());
  }
}

TEST_CASE("A length that overflowed means 256 or 257", "[framing]") {
  for (const std::size_t size : {250U, 251U, 252U}) {
    const std::string data(size, 'x');
    const Seen seen = assemble<MbusAssembler>(encode_mbus(as_bytes(data), {}, size) + encode_mbus(as_bytes("next")));
    CHECK(seen.texts == Texts{data, "next"});
    CHECK(seen.errors.empty());
  }
}

TEST_CASE("No flipped bit of an M-Bus telegram goes through, nor costs the next", "[framing]") {
  const Stream good = encode_mbus(as_bytes("some data"));
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    Stream damaged = good;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    CHECK(assemble<MbusAssembler>(damaged + good).texts == Texts{"some data"});
  }
}

TEST_CASE("No lost byte of an M-Bus telegram goes through, nor costs the next", "[framing]") {
  const Stream good = encode_mbus(as_bytes("some data"));
  for (std::size_t lost = 0; lost < good.size(); ++lost) {
    Stream damaged = good;
    damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(lost));
    CHECK(assemble<MbusAssembler>(damaged + good).texts == Texts{"some data"});
    CHECK(assemble<MbusAssembler>(damaged).texts.empty());
  }
}

TEST_CASE("Damage is named for what it is", "[framing]") {
  const Stream good = encode_mbus(as_bytes("data"));
  const auto refusal = [&](std::size_t at, std::uint8_t mask) {
    Stream damaged = good;
    damaged[at] ^= mask;
    const Seen seen = assemble<MbusAssembler>(damaged);
    REQUIRE(seen.errors.size() == 1);
    CHECK(seen.errors[0].offset == 0);
    return seen.errors[0].code;
  };
  CHECK(refusal(10, 0x01) == Errc::bad_checksum);
  CHECK(refusal(good.size() - 2, 0x80) == Errc::bad_checksum);
  CHECK(refusal(good.size() - 1, 0x01) == Errc::bad_header);
  CHECK(refusal(6, 0x60) == Errc::bad_header);  // CI 70: not DLMS
  CHECK(assemble<MbusAssembler>(Stream(good.begin(), good.end() - 1)).errors == std::vector{Error{Errc::truncated, 0}});
}

TEST_CASE("Short frames, acknowledgements and noise are no M-Bus candidates", "[framing]") {
  const Stream noise = {0xE5, 0x10, 0x40, 0x01, 0x41, 0x16, 0x68, 0x68, 0x05, 0x06, 0x68, 0x02, 0x02, 0x00};
  const Seen seen = assemble<MbusAssembler>(noise + encode_mbus(as_bytes("x")));
  CHECK(seen.texts == Texts{"x"});
  CHECK(seen.errors.empty());
}

TEST_CASE("An M-Bus assembler that starts again counts on from there", "[framing]") {
  const Stream good = encode_mbus(as_bytes("x"));
  MbusAssembler assembler;
  assembler.feed(Bytes(good).first(5));
  CHECK_FALSE(assembler.next().has_value());
  assembler.restart(1000);
  assembler.feed(good);
  const auto next = assembler.next();
  REQUIRE((next && *next));
  CHECK((*next)->offset == 1000);
}

TEST_CASE("a length below what every telegram has is one that overflowed", "[framing][mbus]") {
  CHECK(MbusAssembler::length_of(0) == 256);
  CHECK(MbusAssembler::length_of(4) == 260);
  CHECK(MbusAssembler::length_of(5) == 5);
  CHECK(MbusAssembler::length_of(255) == 255);
}
