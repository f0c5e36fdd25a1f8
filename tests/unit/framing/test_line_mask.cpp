#include "ams2mqtt/framing/line_mask.hpp"

#include <string>
#include <vector>

#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/framing/mbus.hpp"
#include "ams2mqtt/framing/p1.hpp"
#include "ams2mqtt/simulation/link_encoder.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

const HdlcAddressing kFrom{{0x41}, {0x08, 0x83}};

std::string text_of(const MaskedLine& line) {
  return std::string(as_text(line.bytes));
}

std::string masked_p1(std::string_view lines) {
  NumberMask mask;
  const MaskedLine line = mask_line(encode_p1("ISK5MT382", lines), mask);
  P1Assembler assembler;
  assembler.feed(line.bytes);
  const auto next = assembler.next();
  REQUIRE(next.has_value());
  CHECK(next->has_value());
  return text_of(line);
}

}  // namespace

TEST_CASE("A number becomes the same other one wherever it is, of the same length", "[mask]") {
  NumberMask mask;
  CHECK(mask.masked("7359992890941742") == "7359000000000001");
  CHECK(mask.masked("12345678") == "10000002");
  CHECK(mask.masked("7359992890941742") == "7359000000000001");
  CHECK(mask.masked_text("meter 7359992890941742, ISK1030775213859, 1234567") ==
        "meter 7359000000000001, ISK1030000000003, 1234567");
  CHECK(mask.size() == 3);
  CHECK(mask.shows_in("x7359992890941742"));
  CHECK_FALSE(mask.shows_in("7359000000000001"));
  mask.keep("6841131BN243101040");
  CHECK(mask.masked_text("6841131BN243101040 243101040") == "6841131BN243101040 200000004");
}

TEST_CASE("A number in groups is the same number", "[mask]") {
  NumberMask mask;
  CHECK(mask.masked_text("7359 9928 9094 1742") == "7359 0000 0000 0001");
  CHECK(mask.masked_text("7359-9928-9094-1742.") == "7359-0000-0000-0001.");
  CHECK(mask.masked_text("7359.992890941742") == "7359.000000000001");
  CHECK(mask.masked_text("7359992890941742 12 kW") == "7359000000000001 12 kW");
  CHECK(mask.masked_text("1234 567, 1234  5678, 12-34:56") == "1234 567, 1234  5678, 12-34:56");
  CHECK(mask.masked_text("2026-12-01 03:43 192.168.100.200 1234") == "2026-12-01 03:43 192.168.100.200 1234");
  CHECK(mask.masked_text("2026-13-01") == "2000-00-02");
  mask.keep("6841131BN243101040");
  CHECK(mask.masked_text("6841131BN243101040 87654321") == "6841131BN243101040 80000003");
}

TEST_CASE("A number in an HDLC frame is masked and the check sum is right again", "[mask]") {
  NumberMask mask;
  const std::string number = "7359992890941742";
  const std::string content =
      "\xE6\xE7"
      "abc\n\x10" +
      number + "\x02";
  std::vector<std::uint8_t> line = encode_hdlc(as_bytes(content), kFrom);
  const MaskedLine masked = mask_line(line, mask);
  CHECK(masked.frames == 1);
  HdlcAssembler assembler;
  assembler.feed(masked.bytes);
  const auto frame = assembler.next();
  REQUIRE((frame.has_value() && frame->has_value()));
  CHECK(as_text((**frame).information) ==
        "\xE6\xE7"
        "abc\n\x10"
        "7359000000000001\x02");
}

TEST_CASE("A number that is spread over segments or telegrams is masked as a whole", "[mask]") {
  const std::string content = "....7359992890941742....";
  for (std::size_t size = 5; size < 20; ++size) {
    NumberMask mask;
    const MaskedLine hdlc = mask_line(encode_hdlc_segments(as_bytes(content), kFrom, size), mask);
    HdlcAssembler assembler;
    assembler.feed(hdlc.bytes);
    std::string joined;
    while (const auto frame = assembler.next()) {
      REQUIRE(frame->has_value());
      joined += as_text((**frame).information);
    }
    CHECK(joined == "....7359000000000001....");
    const MaskedLine mbus = mask_line(encode_mbus(as_bytes(content), {}, size), mask);
    MbusAssembler telegrams;
    telegrams.feed(mbus.bytes);
    joined.clear();
    while (const auto frame = telegrams.next()) {
      REQUIRE(frame->has_value());
      joined += as_text((**frame).data);
    }
    CHECK(joined == "....7359000000000001....");
  }
}

TEST_CASE("P1 is masked where it names something, and nowhere else", "[mask]") {
  const std::string text = masked_p1(
      "0-0:1.0.0(261201034321W)\r\n0-0:96.1.1(4B384547303034303436333935353037)\r\n"
      "1-0:1.8.0(00123456.789*kWh)\r\n1-0:99.97.0(1)(0-0:96.7.19)(101208152415W)(0000000240*s)\r\n"
      "0-1:96.1.0(3232323241424344313233343536373839)\r\n0-0:96.13.0(303132333435363738)\r\n0-0:96.1.4(50217)\r\n");
  CHECK(text.find("0-0:1.0.0(261201034321W)") != std::string::npos);
  CHECK(text.find("(00123456.789*kWh)") != std::string::npos);
  CHECK(text.find("(101208152415W)(0000000240*s)") != std::string::npos);
  CHECK(text.find("0-0:96.1.4(50217)") != std::string::npos);
  CHECK(text.find("0-0:96.1.1(4B384547303034303030303030303031)") != std::string::npos);
  CHECK(text.find("0-1:96.1.0(3232323241424344313030303030303032)") != std::string::npos);
  CHECK(text.find("0-0:96.13.0(303030303030303033)") != std::string::npos);
  for (const auto sum : {P1Checksum::arc, P1Checksum::x25, P1Checksum::none}) {
    NumberMask mask;
    const MaskedLine line = mask_line(encode_p1("ISK5MT382", "0-0:96.1.0(12345678)\r\n", sum), mask);
    CHECK(line.bytes == encode_p1("ISK5MT382", "0-0:96.1.0(10000001)\r\n", sum));
  }
}

TEST_CASE("HDLC in which each 0A became 0D 0A decodes after masking", "[mask]") {
  NumberMask mask;
  std::size_t unmended = 0;
  for (char last = 0; last < 100; ++last) {
    std::vector<std::uint8_t> line;
    const std::string content = "\xE6\xE7 a\n 7359992890941742 \r\n" + std::string(1, last);
    for (const std::uint8_t byte : encode_hdlc(as_bytes(content), kFrom)) {
      if (byte == '\n') line.push_back('\r');
      line.push_back(byte);
    }
    const MaskedLine masked = mask_line(line, mask);
    CHECK(text_of(masked).find("7359992890941742") == std::string::npos);
    HdlcAssembler assembler;
    assembler.feed(masked.bytes);
    assembler.end_of_burst();
    const auto frame = assembler.next();
    unmended += masked.unmended;
    REQUIRE((masked.frames + masked.unmended == 1 && frame.has_value()));
    CHECK(frame->has_value() == (masked.frames == 1));
  }
  CHECK(unmended < 5);
}

TEST_CASE("P1 decodes after masking with STX, as a readout, and with other line ends", "[mask]") {
  const auto has_frame = [](Bytes line) {
    P1Assembler assembler;
    assembler.feed(line);
    assembler.end_of_burst();
    const auto next = assembler.next();
    return next && *next;
  };
  const std::string_view lines = "0-0:96.1.0(12345678)\r\n1-0:1.7.0(00.170*kW)\r\n";
  std::vector<std::uint8_t> other = encode_p1("ISk5MT382", lines);
  std::erase(other, '\r');
  const std::vector<std::uint8_t> named = encode_p1("ISk5\x02MIE5T-200", lines);
  const std::string summed = std::string(lines) + "!\r\n\x03";
  char sum = 0;
  for (const char each : summed) sum = static_cast<char>(sum ^ each);
  const std::string readout = "/ISk5MT382\r\n\x02" + summed + sum;
  for (const Bytes line : {Bytes(other), Bytes(named), as_bytes(readout)}) {
    NumberMask mask;
    REQUIRE(has_frame(line));
    const MaskedLine masked = mask_line(line, mask);
    INFO(text_of(masked));
    CHECK(text_of(masked).find("(10000001)") != std::string::npos);
    CHECK(has_frame(masked.bytes));
  }
}

TEST_CASE("The number in a system title is masked, and what is encrypted stays", "[mask]") {
  NumberMask mask;
  const std::string title =
      "\xDB\x08KAM\x45\x01\xF7\xCF\x56\x20\x30"
      "00000001cipher";
  const MaskedLine masked = mask_line(encode_hdlc(as_bytes(title), kFrom), mask);
  CHECK(masked.titles == 1);
  CHECK(text_of(masked).find(std::string("\xDB\x08KAM\x40\0\0\0\x03", 10)) != std::string::npos);
  CHECK(text_of(masked).find("cipher") != std::string::npos);
}

TEST_CASE("Noise and damaged frames are masked too, and their sums stay wrong", "[mask]") {
  NumberMask mask;
  std::vector<std::uint8_t> line = encode_hdlc(as_bytes("7359992890941742"), kFrom);
  line[line.size() - 2] ^= 1U;
  const MaskedLine masked = mask_line(line, mask);
  CHECK(masked.frames == 0);
  CHECK(text_of(masked).find("7359000000000001") != std::string::npos);
  CHECK(masked.bytes[masked.bytes.size() - 2] == line[line.size() - 2]);
  CHECK(mask_line({}, mask).bytes.empty());
}

TEST_CASE("A P1 telegram behind what is left of another one decodes after masking", "[mask]") {
  const std::vector<std::uint8_t> good = encode_p1("ISK5MT382", "0-0:96.1.0(12345678)\r\n");
  std::vector<std::uint8_t> bytes = encode_p1("ISK5MT382", "0-0:96.1.0(12345678)\r\n");
  bytes.resize(bytes.size() / 2);
  bytes.push_back(0xFF);
  append(bytes, good);
  NumberMask mask;
  const MaskedLine line = mask_line(bytes, mask);
  CHECK(line.frames == 1);
  const std::vector<std::uint8_t> masked = encode_p1("ISK5MT382", "0-0:96.1.0(10000001)\r\n");
  CHECK(std::ranges::equal(Bytes(line.bytes).last(masked.size()), masked));
}

TEST_CASE("A P1 telegram without a check sum has none that was right", "[mask]") {
  NumberMask mask;
  const MaskedLine line = mask_line(encode_p1("ISK5MT382", "0-0:96.1.0(12345678)\r\n", P1Checksum::none), mask);
  CHECK(line.frames == 0);
  CHECK(line.unmended == 0);
  CHECK(text_of(line).contains("(10000001)"));
}
