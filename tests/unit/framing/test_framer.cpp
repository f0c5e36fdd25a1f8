#include "ams2mqtt/framing/framer.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "ams2mqtt/simulation/link_encoder.hpp"
#include "catch.hpp"
#include "unit/framing/streams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

using Lines = std::vector<std::string>;

const HdlcAddressing kUnnumbered = {{0x41}, {0x03}, 0x13};
const HdlcAddressing kNumbered = {{0x41}, {0x03}, 0x1E};
constexpr Monotonic kStart = std::chrono::hours(1);

// A data-notification with an octet string, behind its LLC header.
Stream message(std::string_view text) {
  return encode_notification(DataWriter().octets(as_bytes(text)).bytes(), HeaderTime::null, std::nullopt, 0);
}

Stream apdu(std::string_view text) {
  const Stream whole = message(text);
  return {whole.begin() + 3, whole.end()};
}

Stream p1_telegram() {
  return encode_p1("ABC5x", "1-0:1.8.0(1*kWh)\r\n");
}

// A line a payload or refusal: "hdlc 0 text", or "bad_checksum text at 12".
void take(Framer& framer, Lines& lines, Monotonic now = kStart) {
  while (const auto next = framer.next(now)) {
    if (!*next) {
      lines.push_back(std::string(to_string(next->error().code)) + " at " + std::to_string(next->error().offset));
      continue;
    }
    const std::string text((*next)->bytes.begin() + 0, (*next)->bytes.end());
    lines.push_back(std::string(to_string((*next)->framing)) + ' ' + std::to_string((*next)->offset) + ' ' +
                    text.substr(text.find_last_of('\0') + 1));
  }
}

Lines frame(const Stream& stream, std::size_t chunk) {
  Framer framer;
  Lines lines;
  for (std::size_t at = 0; at < stream.size(); at += chunk) {
    framer.feed(Bytes(stream).subspan(at, std::min(chunk, stream.size() - at)));
    take(framer, lines);
  }
  framer.end_of_input();
  take(framer, lines);
  return lines;
}

// The input has ended before anything is asked for, as in a file.
Lines frame_at_once(const Stream& stream) {
  Framer framer;
  Lines lines;
  framer.feed(stream);
  framer.end_of_input();
  take(framer, lines);
  return lines;
}

Lines frame(const Stream& stream) {
  const Lines lines = frame(stream, stream.size());
  CHECK(frame_at_once(stream) == lines);
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{5}}) CHECK(frame(stream, chunk) == lines);
  return lines;
}

std::string refusal(Errc code, std::size_t offset) {
  return std::string(to_string(code)) + " at " + std::to_string(offset);
}

constexpr std::string_view kTaggedOne = "\t\x03one";  // the tag and size of the octet string in front

}  // namespace

TEST_CASE("The first whole frame decides the framing", "[framing]") {
  const Stream hdlc = encode_hdlc(message("one"), kUnnumbered);
  const Stream mbus = encode_mbus(apdu("one"));
  CHECK(frame(hdlc + hdlc) == Lines{"hdlc 0 " + std::string(kTaggedOne),
                                    "hdlc " + std::to_string(hdlc.size()) + " " + std::string(kTaggedOne)});
  CHECK(frame(mbus) == Lines{"mbus 0 " + std::string(kTaggedOne)});
  CHECK(frame(p1_telegram()).front().starts_with("p1 0 /ABC5x"));
  CHECK(frame(message("one")) == Lines{"bare 0 " + std::string(kTaggedOne)});
  CHECK(frame(p1_telegram() + hdlc).front().starts_with("p1 0 /ABC5x"));
  CHECK(frame(p1_telegram() + hdlc).size() == 1);
  CHECK(frame(mbus + hdlc) == Lines{"mbus 0 " + std::string(kTaggedOne)});
}

TEST_CASE("How many bytes a frame misses is known once its framing and its length are", "[framing]") {
  const Stream first = encode_hdlc(message("first"), kUnnumbered);
  Framer framer;
  framer.feed(Bytes(first).first(8));
  Lines lines;
  take(framer, lines);
  CHECK(framer.missing() == 0);
  framer.feed(Bytes(first).subspan(8));
  take(framer, lines);
  REQUIRE(lines.size() == 1);
  framer.feed(Bytes(first).first(8));
  take(framer, lines);
  CHECK(framer.missing() > 0);
  CHECK(framer.missing() <= first.size() - 8);
  const std::size_t last = first.size() - 8 - framer.missing();  // that are not needed
  CHECK(last <= 1);
}

TEST_CASE("Segments and telegrams become one message, with or without numbers", "[framing]") {
  for (const HdlcAddressing& addressing : {kUnnumbered, kNumbered}) {
    CHECK(frame(encode_hdlc_segments(message("one"), addressing, 4)) == Lines{"hdlc 0 " + std::string(kTaggedOne)});
  }
  CHECK(frame(encode_mbus(apdu("one"), {}, 4)) == Lines{"mbus 0 " + std::string(kTaggedOne)});
}

TEST_CASE("A message that misses a part is refused, and the next one found", "[framing]") {
  const auto parts_of = [](const HdlcAddressing& addressing) {
    const Stream whole = message("a message of three segments");
    const auto segment = [&](std::size_t at, std::size_t size, std::uint8_t number, bool more) {
      HdlcAddressing numbered = addressing;
      if ((addressing.control & 1U) == 0)
        numbered.control = static_cast<std::uint8_t>(0x10U | static_cast<unsigned>(number) << 1U);
      return encode_hdlc(Bytes(whole).subspan(at, size), numbered, more);
    };
    return std::vector{segment(0, 15, 0, true), segment(15, 15, 1, true), segment(30, whole.size() - 30, 2, false)};
  };
  const Stream good = encode_hdlc(message("one"), kUnnumbered);
  const auto numbered = parts_of(kNumbered);
  const Lines lost = frame(numbered[0] + numbered[2] + good);
  CHECK(lost.front() == refusal(Errc::incomplete, 0));
  CHECK(lost.back().ends_with(kTaggedOne));
  CHECK(frame(numbered[0] + good).front() == refusal(Errc::incomplete, 0));
  CHECK(frame(numbered[1] + good).front() == refusal(Errc::incomplete, 0));

  const auto unnumbered = parts_of(kUnnumbered);
  Stream damaged = unnumbered[1];
  damaged[12] ^= 0x01U;
  const Lines told = frame(unnumbered[0] + damaged + unnumbered[2] + good);
  CHECK(std::ranges::count(told, refusal(Errc::incomplete, 0)) == 1);
  CHECK(std::ranges::none_of(told, [](const std::string& line) { return line.find("a message") != line.npos; }));
  CHECK(told.back().ends_with(kTaggedOne));
}

TEST_CASE("A pause never splits a message, but its parts grow too old", "[framing]") {
  const Stream stream = encode_mbus(apdu("one"), {}, 8);
  const std::size_t first = 4 + 5 + 8 + 2;
  for (const Monotonic pause : {PartJoiner::kMaxAge, PartJoiner::kMaxAge + Monotonic(1)}) {
    Framer framer;
    Lines lines;
    framer.feed(Bytes(stream).first(first));
    take(framer, lines);
    framer.end_of_burst();
    take(framer, lines);
    CHECK(lines.empty());
    framer.feed(Bytes(stream).subspan(first));
    take(framer, lines, kStart + pause);
    REQUIRE_FALSE(lines.empty());
    CHECK((lines.front() == "mbus 0 " + std::string(kTaggedOne)) == (pause == PartJoiner::kMaxAge));
  }
}

TEST_CASE("At the end of the input an unfinished message is reported, once", "[framing]") {
  const Stream stream = encode_mbus(apdu("one"), {}, 8);
  CHECK(frame(Stream(stream.begin(), stream.begin() + 19)) == Lines{refusal(Errc::incomplete, 0)});
}

TEST_CASE("A part of a message that decides the framing ends what others held against it", "[framing]") {
  // What looks like a P1 telegram reaches to the stop byte of the first part, which no telegram can hold.
  const Stream stream = encode_mbus(apdu("/XYZ5x\r\n\r\n1-0:1.7.0(0.001*kW) and some more"), {}, 30);
  const Lines lines = frame(stream);
  REQUIRE(lines.size() == 1);
  CHECK(lines.front().starts_with("mbus 0 "));
}

TEST_CASE("Refusals are reported of the framing that the line turns out to have", "[framing]") {
  Stream damaged = encode_hdlc(message("one"), kUnnumbered);
  damaged[10] ^= 0x01U;
  const Stream good = encode_hdlc(message("one"), kUnnumbered);
  const Lines lines = frame(damaged + good);
  CHECK(lines.front() == refusal(Errc::bad_checksum, 0));
  CHECK(lines.back() == "hdlc " + std::to_string(damaged.size()) + " " + std::string(kTaggedOne));
  CHECK(frame(damaged).front() == refusal(Errc::bad_checksum, 0));
}

TEST_CASE("A bare message must fill its burst", "[framing]") {
  CHECK(frame(message("one") + apdu("two")).size() == 2);
  Stream truncated = message("one");
  truncated.pop_back();
  CHECK(frame(truncated) == Lines{refusal(Errc::truncated, 0)});
  // The end of an HDLC frame that begins like a message is handed on whole, never in parts.
  const Lines whole = frame(apdu("one") + Stream{0x55, 0xAA});
  REQUIRE(whole.size() == 1);
  CHECK(whole.front().ends_with("\x55\xAA"));
}

TEST_CASE("Hex digits are read as what they stand for, twice if need be", "[framing]") {
  const Stream hdlc = encode_hdlc(message("one"), kUnnumbered);
  const Stream once = bytes_of(to_hex(hdlc));
  CHECK(frame(once) == Lines{"hdlc 0 " + std::string(kTaggedOne)});
  CHECK(frame(bytes_of(to_hex(once))) == Lines{"hdlc 0 " + std::string(kTaggedOne)});
  CHECK(frame(bytes_of(to_hex(message("one")) + "\r\n")) == Lines{"bare 0 " + std::string(kTaggedOne)});
  CHECK(frame(bytes_of(to_hex(encode_mbus(apdu("one"))))) == Lines{"mbus 0 " + std::string(kTaggedOne)});
}

TEST_CASE("Hex digits may stand for a message in several parts", "[framing]") {
  for (const Stream& parts : {encode_mbus(apdu("one"), {}, 8), encode_hdlc_segments(message("one"), kNumbered, 8)}) {
    const Stream once = bytes_of(to_hex(parts));
    const Lines lines = frame(once);
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().ends_with(" 0 " + std::string(kTaggedOne)));
    CHECK(frame(bytes_of(to_hex(once))) == lines);
  }
}

TEST_CASE("11.24 a line that carries a log is read from behind its prefixes", "[framing]") {
  const Stream hdlc = encode_hdlc(message("one"), kUnnumbered);
  const std::string hex = to_hex(hdlc);
  const Lines lines = {"hdlc 0 " + std::string(kTaggedOne)};
  CHECK(frame(bytes_of("12:00:01 RX: " + hex + "\r\n")) == lines);
  CHECK(frame(bytes_of("Hello\r\n[D][uart_debug:114]: <<< " + hex.substr(0, 20) + "\r\n[D][uart_debug:114]: <<< " +
                       hex.substr(20) + "\r\n")) == lines);
  std::string telegram;
  for (const std::uint8_t byte : p1_telegram()) {
    if (telegram.empty() || telegram.back() == '\n') telegram += "12:00:01 ";
    telegram += static_cast<char>(byte);
  }
  CHECK(frame(bytes_of(telegram)).size() == 1);
}

TEST_CASE("11.24 what a log says before a byte that is no text counts in pieces of every size", "[framing]") {
  const Lines lines = frame(bytes_of("1<" + std::string("/ABC0.\r)\r\n!\r\n\0\xFF", 15)));
  CHECK(lines.size() == 2);
}

TEST_CASE("11.11 text that stands for many bytes without a frame is given up until its burst ends", "[framing]") {
  const Stream log = bytes_of("12:00:01 RX: " + to_hex(encode_hdlc(message("one"), kUnnumbered)) + "\r\n");
  const auto heard_behind = [&](std::size_t bytes) {
    Framer framer;
    Lines lines;
    for (std::size_t at = 0; at < bytes; at += 16) {
      framer.feed(bytes_of("12:00:01 RX: 00112233445566778899AABBCCDDEEFF\r\n"));
      take(framer, lines);
    }
    framer.feed(log);
    take(framer, lines);
    const bool at_once = !lines.empty() && lines.back().starts_with("hdlc");
    framer.end_of_burst();
    take(framer, lines);
    framer.feed(log);
    framer.end_of_burst();
    take(framer, lines);
    return std::pair(at_once, lines.back().starts_with("hdlc"));
  };
  CHECK(heard_behind(32UL * 1024) == std::pair(true, true));
  CHECK(heard_behind(80UL * 1024) == std::pair(false, true));
}

TEST_CASE("What only began like hex digits is forgotten", "[framing]") {
  // The digits stand for an array of one null, and would be a bare message at the end of the burst.
  const Stream hdlc = encode_hdlc(message("one"), kUnnumbered);
  CHECK(frame(bytes_of("010100")) == Lines{"bare 0 "});
  CHECK(frame(bytes_of("010100]")).empty());
  Framer framer;
  Lines lines;
  framer.feed(bytes_of("010100]"));
  take(framer, lines);
  framer.feed(p1_telegram());
  take(framer, lines);
  REQUIRE(framer.framing() == Framing::p1);
  framer.listen_again();
  framer.feed(hdlc);
  framer.end_of_burst();
  take(framer, lines);
  CHECK(lines.back().starts_with("hdlc "));
  CHECK(lines.size() == 2);
}

TEST_CASE("A line that listens again hears another framing", "[framing]") {
  const Stream hdlc = encode_hdlc(message("one"), kUnnumbered);
  const Stream mbus = encode_mbus(apdu("one"));
  Framer framer;
  Lines lines;
  framer.feed(hdlc);
  take(framer, lines);
  CHECK(framer.framing() == Framing::hdlc);
  framer.feed(mbus);
  take(framer, lines);
  CHECK(lines.size() == 1);
  framer.listen_again();
  CHECK_FALSE(framer.framing());
  framer.feed(mbus);
  take(framer, lines);
  CHECK(framer.framing() == Framing::mbus);
  CHECK(lines.back() == "mbus " + std::to_string(hdlc.size() + mbus.size()) + " " + std::string(kTaggedOne));
  CHECK(framer.counters().bytes == hdlc.size() + 2 * mbus.size());
  CHECK(framer.counters().frames == 2);
}
