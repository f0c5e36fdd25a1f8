#include "ams2mqtt/framing/bare.hpp"

#include <string>

#include "ams2mqtt/simulation/encoder.hpp"
#include "ams2mqtt/simulation/link_encoder.hpp"
#include "catch.hpp"
#include "unit/framing/streams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

using Lines = std::vector<std::string>;

Stream body(std::uint32_t value) {
  return DataWriter().structure(1).u32(value).bytes();
}
Stream notification(HeaderTime form, std::uint32_t value = 1) {
  return encode_notification(body(value), form, CosemDateTime{{2025, 7, 14, 20, 20, 10}, -120, 0x80}, 1);
}
Stream without_llc(const Stream& message) {
  return {message.begin() + 3, message.end()};
}

// A line a payload or refusal: "16 bytes at 0".
void take(BareAssembler& assembler, Lines& lines) {
  while (const auto next = assembler.next()) {
    if (*next) {
      CHECK((*next)->framing == Framing::bare);
      lines.push_back(std::to_string((*next)->bytes.size()) + " bytes at " + std::to_string((*next)->offset));
    } else {
      lines.push_back(std::string(to_string(next->error().code)) + " at " + std::to_string(next->error().offset));
    }
  }
}

Lines burst(BareAssembler& assembler, const Stream& bytes, std::size_t chunk = 7) {
  Lines lines;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    assembler.feed(Bytes(bytes).subspan(at, std::min(chunk, bytes.size() - at)));
    take(assembler, lines);
  }
  assembler.end_of_burst();
  take(assembler, lines);
  return lines;
}
Lines burst(const Stream& bytes) {
  BareAssembler assembler;
  return burst(assembler, bytes);
}

Lines whole(const Stream& bytes) {
  return {std::to_string(bytes.size()) + " bytes at 0"};
}
Lines truncated() {
  return {std::string(to_string(Errc::truncated)) + " at 0"};
}

// One of each kind of message.
std::vector<Stream> messages() {
  std::vector<Stream> all;
  for (const HeaderTime form : {HeaderTime::null, HeaderTime::tagged, HeaderTime::untagged, HeaderTime::typed}) {
    all.push_back(notification(form));
    all.push_back(without_llc(notification(form)));
  }
  all.push_back(body(5));
  all.push_back(DataWriter().array(1).u8(1).bytes());
  all.push_back({0xDB, 0x02, 'A', 'B', 0x03, 0x20, 0x01, 0x02});
  all.push_back({0xDC, 0x00, 0x03, 0x20, 0x01, 0x02});
  all.push_back({0xDF, 0x00, 0x81, 0x03, 0x20, 0x01, 0x02});
  all.push_back(encode_gbt(body(5), 100, false).front());
  return all;
}

}  // namespace

TEST_CASE("Every kind of message that fills its burst is found", "[framing]") {
  for (const Stream& message : messages()) {
    INFO(to_hex(message));
    CHECK(burst(message) == whole(message));
  }
}

TEST_CASE("A burst may hold several messages", "[framing]") {
  const Stream first = notification(HeaderTime::null);
  const Stream second = body(7);
  BareAssembler assembler;
  CHECK(burst(assembler, first + second) ==
        Lines{std::to_string(first.size()) + " bytes at 0",
              std::to_string(second.size()) + " bytes at " + std::to_string(first.size())});
  CHECK(burst(assembler, second) ==
        Lines{std::to_string(second.size()) + " bytes at " + std::to_string(first.size() + second.size())});
  CHECK(assembler.counters().frames == 3);
  CHECK(assembler.counters().bytes == first.size() + 2 * second.size());
  CHECK(assembler.counters().skipped_bytes == 0);
}

TEST_CASE("Nothing is a message before its burst has ended", "[framing]") {
  BareAssembler assembler;
  assembler.feed(body(5));
  CHECK_FALSE(assembler.next().has_value());
  CHECK(assembler.plausible());
  assembler.end_of_burst();
  CHECK(assembler.next().has_value());
  CHECK_FALSE(assembler.next().has_value());
}

TEST_CASE("Every message that is cut short is refused", "[framing]") {
  for (const Stream& message : messages()) {
    for (std::size_t size = 1; size < message.size(); ++size) {
      const Stream cut(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(size));
      INFO(to_hex(cut));
      CHECK(burst(cut) == truncated());
    }
  }
}

TEST_CASE("A burst that begins like no message is skipped, the next one is heard", "[framing]") {
  BareAssembler assembler;
  const Stream noise = {0x7E, 0x0F, 0x02, 0x01};
  CHECK(burst(assembler, noise).empty());
  CHECK(assembler.counters().skipped_bytes == noise.size());
  CHECK(assembler.counters().refused == 0);
  assembler.feed(noise);
  CHECK_FALSE(assembler.next().has_value());
  CHECK_FALSE(assembler.plausible());
  assembler.end_of_burst();
  CHECK_FALSE(assembler.next().has_value());
  CHECK(assembler.plausible());
  CHECK(burst(assembler, body(5)) == Lines{std::to_string(body(5).size()) + " bytes at 8"});
}

TEST_CASE("A body that is not A-XDR throughout ends with its burst", "[framing]") {
  const Stream untagged = {0x02, 0x02, 0x16, 0x01, 0x01, 0x01, 0x02, 0x02, 0x07, 0x07, 0x07};
  CHECK(burst(untagged) == whole(untagged));
  const Stream strange_time = {0x0F, 0x00, 0x00, 0x00, 0x01, 0x42, 0x02, 0x00};
  CHECK(burst(strange_time) == whole(strange_time));
}

TEST_CASE("A bare message has a largest size", "[framing]") {
  const auto octets = [](std::size_t size) { return DataWriter().structure(1).octets(Stream(size)).bytes(); };
  const std::size_t header = 6;  // structure, octet string, length in two bytes
  const Stream largest = octets(BareAssembler::kMaxMessage - header);
  REQUIRE(largest.size() == BareAssembler::kMaxMessage);
  CHECK(burst(largest) == whole(largest));
  BareAssembler assembler;
  CHECK(burst(assembler, octets(BareAssembler::kMaxMessage - header + 1)).empty());
  CHECK(assembler.counters().skipped_bytes == BareAssembler::kMaxMessage + 1);
}

TEST_CASE("After a restart the rest of the burst is not read", "[framing]") {
  BareAssembler assembler;
  assembler.feed(Stream{0x02, 0x01});
  assembler.restart(100);
  CHECK_FALSE(assembler.plausible());
  CHECK(burst(assembler, body(5)).empty());
  CHECK(burst(assembler, body(5)) ==
        Lines{std::to_string(body(5).size()) + " bytes at " + std::to_string(100 + body(5).size())});
}

TEST_CASE("11.11 a burst of messages that say nothing is one payload", "[framing]") {
  Stream bytes;
  while (bytes.size() < 16'000) bytes = bytes + Stream{0x02, 0x00};
  CHECK(burst(bytes) == whole(bytes));
}

TEST_CASE("11.11 a burst of many messages is measured once and gives them all", "[framing]") {
  const Stream message = body(7);
  Stream bytes;
  Lines expected;
  for (std::size_t at = 0; at + message.size() <= BareAssembler::kMaxMessage; at += message.size()) {
    bytes = bytes + message;
    expected.push_back(std::to_string(message.size()) + " bytes at " + std::to_string(at));
  }
  CHECK(burst(bytes) == expected);
}
