#include "ams2mqtt/framing/gateway_payload.hpp"

#include <zlib.h>

#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

using Octets = std::vector<std::uint8_t>;

Octets octets(std::string_view text) {
  return {text.begin(), text.end()};
}

Octets unwrapped(std::string_view payload) {
  return gateway_bytes(octets(payload));
}

void put_varint(Octets& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<std::uint8_t>(value | 0x80U));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put_bytes(Octets& out, std::uint8_t tag, Bytes bytes) {
  out.push_back(tag);
  put_varint(out, bytes.size());
  append(out, bytes);
}

// As a Pulse sends it: one zlib stream over all parts, each up to a sync flush.
Octets container(const std::vector<std::string>& parts, std::uint64_t lie = 0) {
  Octets out = {0x08, 0xDC, 0xD9, 0x02, 0x18, 0x01};
  z_stream stream{};
  REQUIRE(::deflateInit(&stream, Z_DEFAULT_COMPRESSION) == Z_OK);
  for (const std::string& part : parts) {
    Octets compressed(4096 + part.size());
    Octets text = octets(part);
    stream.next_in = text.data();
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = compressed.data();
    stream.avail_out = static_cast<uInt>(compressed.size());
    REQUIRE(::deflate(&stream, Z_SYNC_FLUSH) == Z_OK);
    compressed.resize(compressed.size() - stream.avail_out);
    Octets message = {0x08, 0x2A};
    put_bytes(message, 0x12, octets("P1"));
    put_bytes(message, 0x1A, compressed);
    message.push_back(0x20);
    put_varint(message, part.size() + lie);
    put_bytes(out, 0x12, message);
  }
  ::deflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("bytes and hexadecimal digits are left to the framer", "[framing]") {
  CHECK(unwrapped("\x7E\xA0\x2A\x41") == Octets{0x7E, 0xA0, 0x2A, 0x41});
  CHECK(unwrapped("7EA02A41") == octets("7EA02A41"));
  CHECK(unwrapped("/KFM5KAIFA-METER\r\n") == octets("/KFM5KAIFA-METER\r\n"));
  CHECK(unwrapped("").empty());
}

TEST_CASE("JSON as amsreader sends it holds the bytes as text", "[framing]") {
  const Octets bytes = {0x7E, 0xA0, 0x2A, 0x41};
  CHECK(unwrapped(R"({"data":"7EA02A41"})") == bytes);
  CHECK(unwrapped(" { \"id\" : \"x\", \"data\" :\r\n\"7ea02a41\" , \"n\": [1, {\"m\": 2}] }") == bytes);
  CHECK(unwrapped(R"({"old":{"data":5},"data":"7EA02A41"})") == bytes);
  CHECK(unwrapped(R"({"data":"7EA02A4"})").empty());
  CHECK(unwrapped(R"({"data":"7E\u0041"})").empty());
  CHECK(unwrapped(R"({"data":""})").empty());
  CHECK(unwrapped(R"({"data")").empty());
  CHECK(unwrapped(R"({"up":17})").empty());
}

TEST_CASE("the parts of a Tibber Pulse's payload are one telegram", "[framing]") {
  const std::string first = "/LGF5E360\r\n\r\n0-0:1.0.0(250101120000W)\r\n1-0:1.8.0(00000123.456*kWh)\r\n";
  const std::string second = "1-0:2.8.0(00000123.456*kWh)\r\n!0000\r\n";
  const Octets payload = container({first, second});
  CHECK(gateway_bytes(payload) == octets(first + second));
  CHECK(gateway_bytes(container({first})) == octets(first));
}

TEST_CASE("a damaged container gives nothing", "[framing]") {
  const Octets payload = container({"/LGF5E360\r\n", "1-0:1.8.0(00000123.456*kWh)\r\n"});
  const Octets whole = gateway_bytes(payload);
  REQUIRE_FALSE(whole.empty());
  for (std::size_t size = 6; size < payload.size(); ++size) {
    const Octets got = gateway_bytes(Bytes(payload).first(size));
    CHECK((got.empty() || (got.size() < whole.size() && std::equal(got.begin(), got.end(), whole.begin()))));
  }
  CHECK(gateway_bytes(container({"/LGF5E360\r\n"}, 1)).empty());
  CHECK(gateway_bytes(container({std::string(kMaxGatewayPayload, 'a')})).size() == kMaxGatewayPayload);
  CHECK(gateway_bytes(container({std::string(kMaxGatewayPayload, 'a'), "a"})).empty());
  CHECK(gateway_bytes(container({"a"}, std::uint64_t{1} << 40U)).empty());
  CHECK(gateway_bytes(Octets(kMaxGatewayPayload + 1)).empty());
}
