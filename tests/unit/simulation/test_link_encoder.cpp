#include "ams2mqtt/simulation/link_encoder.hpp"

#include <stdexcept>
#include <string>

#include "ams2mqtt/framing/hdlc.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::string text_of(const std::vector<std::uint8_t>& bytes) {
  return std::string(as_text(bytes));
}

// Send number, segmentation bit and information of each frame.
std::vector<std::string> frames_in(const std::vector<std::uint8_t>& stream) {
  HdlcAssembler assembler;
  assembler.feed(stream);
  std::vector<std::string> frames;
  while (const auto next = assembler.next()) {
    REQUIRE(*next);
    const HdlcFrame& frame = **next;
    frames.push_back(std::to_string(frame.control >> 1U & 7U) + (frame.segmented ? "+" : ".") +
                     std::string(as_text(frame.information)));
  }
  return frames;
}

}  // namespace

TEST_CASE("A long message goes into numbered HDLC segments", "[support]") {
  const HdlcAddressing information_frames = {{0x41}, {0x03}, 0x1E};
  CHECK(frames_in(encode_hdlc_segments(as_bytes("abcdefgh"), information_frames, 3)) ==
        std::vector<std::string>{"7+abc", "0+def", "1.gh"});
  const HdlcAddressing unnumbered = {{0x41}, {0x03}, 0x13};
  CHECK(frames_in(encode_hdlc_segments(as_bytes("abcd"), unnumbered, 3)) == std::vector<std::string>{"1+abc", "1.d"});
  CHECK(frames_in(encode_hdlc_segments(as_bytes("abc"), unnumbered, 3)) == std::vector<std::string>{"1.abc"});
}

TEST_CASE("A message goes into M-Bus telegrams", "[support]") {
  CHECK(to_hex(encode_mbus(std::array<std::uint8_t, 2>{0x0F, 0x01})) ==
        "6807076853ff100167"
        "0f01"
        "da16");
  CHECK(to_hex(encode_mbus(std::array<std::uint8_t, 3>{1, 2, 3}, {0x08, 0x05, 0x01, 0x00}, 2)) ==
        "68070768"
        "0805000100"
        "0102"
        "1116"
        "68060668"
        "0805110100"
        "03"
        "2216");
}

TEST_CASE("The length of an M-Bus telegram overflows as with Sagemcom", "[support]") {
  const std::vector<std::uint8_t> apdu(kMbusOverflowData);
  const auto telegram = encode_mbus(apdu, {}, kMbusOverflowData);
  CHECK(telegram.size() == 4 + 257 + 2);
  CHECK(to_hex(Bytes(telegram).first(4)) == "68010168");
  CHECK_THROWS_AS(encode_mbus(apdu, {}, kMbusOverflowData + 1), std::length_error);
  CHECK_THROWS_AS(encode_mbus(apdu, {}, 0), std::length_error);
}

TEST_CASE("A message goes into blocks with BER lengths", "[support]") {
  const auto blocks = encode_gbt(as_bytes("abc"), 2);
  REQUIRE(blocks.size() == 2);
  CHECK(to_hex(blocks[0]) == "e6e700e04000010000026162");
  CHECK(to_hex(blocks[1]) ==
        "e0800002000001"
        "63");
  const std::vector<std::uint8_t> apdu(0x180);
  CHECK(to_hex(Bytes(encode_gbt(apdu, 0xF0, false)[0]).first(8)) == "e0400001000081f0");
  CHECK(to_hex(Bytes(encode_gbt(apdu, 0x180, false)[0]).first(9)) == "e08000010000820180");
}

TEST_CASE("A P1 telegram ends with its check sum, in each manner", "[support]") {
  const auto ends = [](std::string_view lines, P1Checksum checksum) {
    const std::string text = text_of(encode_p1("ABC5x", lines, checksum));
    CHECK(text.starts_with("/ABC5x\r\n\r\n" + std::string(lines) + "!"));
    return text.substr(text.find('!'));
  };
  CHECK(ends("1-0:1.8.0(1)\r\n", P1Checksum::arc) == "!9F71\r\n");
  CHECK(ends("1-0:1.8.0(1)\r\n", P1Checksum::x25) == "!F48C\r\n");
  CHECK(ends("", P1Checksum::zero) == "!0000\r\n");
  CHECK(ends("", P1Checksum::none) == "!\r\n");
  CHECK(ends("1-0:1.8.0(109)\r\n", P1Checksum::unpadded) == "!DB\r\n");
  const std::vector<std::uint8_t> block = {0x00, 0x05, 0x30, '!', 0x0A, '/', 0x00};
  CHECK(text_of(encode_p1_ciphered("ABC5x", block)).find(as_text(block)) == 10);
}
