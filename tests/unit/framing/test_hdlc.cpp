#include "ams2mqtt/framing/hdlc.hpp"

#include <string>
#include <variant>
#include <vector>

#include "ams2mqtt/simulation/encoder.hpp"
#include "catch.hpp"
#include "unit/framing/assembling.hpp"
#include "unit/framing/streams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

const HdlcAddressing kAddressing = {{0x41}, {0x08, 0x83}, 0x13};

Stream frame_of(std::string_view text) {
  return encode_hdlc(as_bytes(text), kAddressing);
}

// Every 0A as 0D 0A, as a terminal with ONLCR sends it.
Stream mangled(const Stream& bytes) {
  Stream out;
  for (const auto byte : bytes) {
    if (byte == 0x0A) out.push_back(0x0D);
    out.push_back(byte);
  }
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("A frame gives its information, addresses and control", "[framing]") {
  HdlcAssembler assembler;
  assembler.feed(frame_of("hello"));
  const auto next = assembler.next();
  REQUIRE((next && *next));
  CHECK(as_text((*next)->information) == "hello");
  CHECK((*next)->destination == 0x20);
  CHECK((*next)->source == (0x04U << 7U | 0x41U));
  CHECK((*next)->control == 0x13);
  CHECK_FALSE((*next)->segmented);
  CHECK_FALSE((*next)->crlf_restored);
  CHECK((*next)->offset == 0);
  CHECK_FALSE(assembler.next().has_value());
}

TEST_CASE("The segmentation bit is told and is no part of the length", "[framing]") {
  HdlcAssembler assembler;
  assembler.feed(encode_hdlc(as_bytes("part"), kAddressing, true));
  const auto next = assembler.next();
  REQUIRE((next && *next));
  CHECK((*next)->segmented);
  CHECK(as_text((*next)->information) == "part");
}

TEST_CASE("Any chunking gives the same frames", "[framing]") {
  const auto stream = frame_of("one") + frame_of("two ~ with a flag \x7E inside") + frame_of("three");
  for (std::size_t chunk = 1; chunk <= stream.size(); ++chunk) {
    const auto seen = assemble<HdlcAssembler>(stream, chunk);
    CHECK(seen.texts == Texts{"one", "two ~ with a flag \x7E inside", "three"});
    CHECK(seen.errors.empty());
  }
}

TEST_CASE("Frames may share a flag, and flags may fill time", "[framing]") {
  auto first = frame_of("one");
  first.pop_back();
  const auto stream = Stream(20, 0x7E) + first + frame_of("two") + Stream(5, 0x7E);
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{3}, stream.size()}) {
    const auto seen = assemble<HdlcAssembler>(stream, chunk);
    CHECK(seen.texts == Texts{"one", "two"});
    CHECK(seen.errors.empty());
  }
}

TEST_CASE("Garbage before and between frames costs none of them", "[framing]") {
  const Stream garbage = {0x00, 0x7E, 0xA0, 0x7E, 0xA7, 0xFF, 0x01, 0x7E, 0x13, 0xFF};
  const auto stream = garbage + frame_of("one") + garbage + frame_of("two");
  for (std::size_t chunk = 1; chunk <= stream.size(); ++chunk) {
    CHECK(assemble<HdlcAssembler>(stream, chunk).texts == Texts{"one", "two"});
  }
}

TEST_CASE("A damaged frame is refused and the next good one is found", "[framing]") {
  const auto good = frame_of("good");
  const auto victim = frame_of("damaged frame");
  for (std::size_t bit = 0; bit < victim.size() * 8; ++bit) {
    auto damaged = victim;
    damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1U << bit % 8);
    CHECK(assemble<HdlcAssembler>(damaged + good, 1000).texts == Texts{"good"});
  }
  for (std::size_t kept = 0; kept < victim.size(); ++kept) {
    const Stream cut(victim.begin(), victim.begin() + static_cast<std::ptrdiff_t>(kept));
    const auto texts = assemble<HdlcAssembler>(cut + good, 1).texts;
    // Without its closing flag alone the victim is whole: it shares the next frame's flag.
    CHECK(texts == (kept + 1 == victim.size() ? Texts{"damaged frame", "good"} : Texts{"good"}));
  }
  for (std::size_t gone = 1; gone + 1 < victim.size(); ++gone) {
    auto damaged = victim;
    damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(gone));
    CHECK(assemble<HdlcAssembler>(damaged + good, 7).texts == Texts{"good"});
  }
}

TEST_CASE("Refusals say why and where", "[framing]") {
  auto wrong_fcs = frame_of("text");
  wrong_fcs[wrong_fcs.size() - 2] ^= 0x01U;
  CHECK(assemble<HdlcAssembler>(frame_of("x") + wrong_fcs, 4).errors ==
        std::vector{Error{Errc::bad_checksum, frame_of("x").size()}});

  auto wrong_hcs = frame_of("text");
  wrong_hcs[7] ^= 0x01U;
  CHECK(assemble<HdlcAssembler>(wrong_hcs, 4).errors == std::vector{Error{Errc::bad_checksum, 0}});

  auto no_flag = frame_of("text");
  no_flag.back() = 0x00;
  CHECK(assemble<HdlcAssembler>(no_flag, 4).errors == std::vector{Error{Errc::bad_header, 0}});

  auto cut = frame_of("text");
  cut.resize(cut.size() - 3);
  CHECK(assemble<HdlcAssembler>(cut, 4).errors == std::vector{Error{Errc::truncated, 0}});

  CHECK(assemble<HdlcAssembler>({0x7E, 0xA0, 0x06, 0x41, 0x13}, 9).errors == std::vector{Error{Errc::bad_header, 0}});
  CHECK(assemble<HdlcAssembler>({0x7E, 0xA0, 0x20, 0x40, 0x40, 0x40, 0x40, 0x41}, 9).errors ==
        std::vector{Error{Errc::bad_header, 0}});
}

TEST_CASE("Check sums of zero are no excuse", "[framing]") {
  auto frame = frame_of("text");
  frame[7] = frame[8] = 0;
  frame[frame.size() - 3] = frame[frame.size() - 2] = 0;
  CHECK(assemble<HdlcAssembler>(frame, 100).texts.empty());
}

TEST_CASE("CR LF damage is undone if and only if the check sum verifies", "[framing]") {
  const auto original = frame_of("line\nfeeds\r\nand\n\nmore\x0A");
  const auto damaged = mangled(original);
  REQUIRE(damaged.size() > original.size());
  for (std::size_t chunk = 1; chunk <= damaged.size(); ++chunk) {
    const auto seen = assemble<HdlcAssembler>(damaged + frame_of("next"), chunk);
    CHECK(seen.texts == Texts{"line\nfeeds\r\nand\n\nmore\x0A", "next"});
    CHECK(seen.restored == 1);
    CHECK(seen.errors.empty());
  }
  for (std::size_t bit = 0; bit < damaged.size() * 8; ++bit) {
    auto flipped = damaged;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
    const auto texts = assemble<HdlcAssembler>(flipped + frame_of("next"), 1000).texts;
    CHECK(texts.back() == "next");
    // A flip that only turns an added CR into another byte leaves too many bytes; none may be accepted.
    CHECK(texts.size() == 1);
  }
}

TEST_CASE("A frame that holds CR LF by right is left alone", "[framing]") {
  const auto seen = assemble<HdlcAssembler>(frame_of("by right\r\n"), 5);
  CHECK(seen.texts == Texts{"by right\r\n"});
  CHECK(seen.restored == 0);
}

TEST_CASE("CR LF damage in the header, length included, is undone", "[framing]") {
  // Ten bytes of information between fixed parts make no 0A length here, so the length is chosen by search.
  for (std::size_t size = 0; size < 1200; ++size) {
    const auto frame = frame_of(std::string(size, 'x'));
    const auto damaged = mangled(frame);
    const bool in_header = std::find(frame.begin(), frame.begin() + 9, 0x0A) != frame.begin() + 9;
    if (!in_header) continue;
    CHECK(assemble<HdlcAssembler>(damaged, damaged.size()).texts == Texts{std::string(size, 'x')});
    CHECK(assemble<HdlcAssembler>(damaged, 1).texts == Texts{std::string(size, 'x')});
  }
}

TEST_CASE("The counters tell what the line was like", "[framing]") {
  HdlcAssembler assembler;
  Seen seen;
  auto damaged = frame_of("bad");
  damaged[10] ^= 0x04U;
  const auto stream = Stream{0x00, 0x00} + frame_of("one") + damaged + mangled(frame_of("two\n")) + frame_of("x");
  assembler.feed(stream);
  seen.drain(assembler);
  CHECK(seen.texts == Texts{"one", "two\n", "x"});
  CHECK(assembler.counters().bytes == stream.size());
  CHECK(assembler.counters().frames == 3);
  CHECK(assembler.counters().crlf_restored == 1);
  CHECK(assembler.counters().refused == 1);
  // The two bytes in front, and the damaged frame but for one flag, which is time fill.
  CHECK(assembler.counters().skipped_bytes >= 2 + damaged.size() - 2);
  CHECK(assembler.counters().skipped_bytes <= 2 + damaged.size());
}

TEST_CASE("A frame without information has no header check sum", "[framing]") {
  // 7E A0 07 | 41 | 03 | 13 | FCS: built by hand, since the encoder always writes an information field.
  Stream frame = {0x7E, 0xA0, 0x07, 0x41, 0x03, 0x13, 0, 0, 0x7E};
  HdlcAssembler assembler;
  for (unsigned fcs = 0; fcs <= 0xFFFF; ++fcs) {  // the one that verifies among all
    frame[6] = static_cast<std::uint8_t>(fcs & 0xFFU);
    frame[7] = static_cast<std::uint8_t>(fcs >> 8U);
    const auto seen = assemble<HdlcAssembler>(frame, 9);
    if (seen.texts.empty()) continue;
    CHECK(seen.texts == Texts{""});
    return;
  }
  FAIL("no check sum was accepted");
}

TEST_CASE("The longest frame the length field can say is accepted", "[framing]") {
  const std::string longest(HdlcAssembler::kMaxLength - 10, 'z');
  CHECK(assemble<HdlcAssembler>(frame_of(longest), 100).texts == Texts{longest});
  CHECK_THROWS_AS(frame_of(longest + "z"), std::length_error);
}

TEST_CASE("an address has one, two or four bytes", "[framing][hdlc]") {
  struct Case {
    std::vector<std::uint8_t> bytes;
    HdlcAddress address;
  };
  const auto [bytes, address] =
      GENERATE(Case{{0x21, 0x13}, {0x10, 1, true}}, Case{{0x02, 0x23, 0x13}, {0x91, 2, true}},
               Case{{0x02, 0x02, 0x23}, {0x4091, 3, false}}, Case{{0x00, 0x02, 0x00, 0x23}, {0x4011, 4, true}},
               Case{{0x02, 0x02}, {0x81, 0, true}}, Case{{0x02, 0x02, 0x02, 0x02, 0x03}, {0x204081, 0, false}});
  const HdlcAddress read = read_hdlc_address(bytes);
  CHECK(read.value == address.value);
  CHECK(read.size == address.size);
  CHECK(read.valid == address.valid);
}
