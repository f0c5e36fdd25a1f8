#include "ams2mqtt/framing/line_text.hpp"

#include <string>

#include "ams2mqtt/simulation/link_encoder.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::string fault_of(std::string_view text) {
  return std::string(text_fault(as_bytes(text)).value_or("no text"));
}

bool mentions(std::string_view text, std::string_view part) {
  const std::string fault = fault_of(text);
  INFO(fault);
  CHECK(fault.find("baud") == std::string::npos);
  CHECK(fault.find("parity") == std::string::npos);
  return fault.find(part) != std::string::npos;
}

constexpr std::string_view kValue = "1-0:1.8.0(000123.456*kWh)\r\n";

}  // namespace

TEST_CASE("11.21 Plain text without a telegram says what is wrong with the text", "[framing][11.21]") {
  const std::string value(kValue);
  CHECK(mentions("1-0:1.7.0(1*W)\r\n" + value + "!\r\n", "'/'"));
  CHECK(mentions("/ABC5x\r\n\r\n" + value, "'!'"));
  CHECK(mentions("/ABC5x\r\n\r\nhello world\r\n!\r\n", "parentheses"));
  CHECK(mentions("hello, this is a modem\r\n", "no line looks like a meter's"));
  CHECK(mentions("/ABC5x\r\n\r\n" + value + "!1234\r\n", "check sum"));
  CHECK(mentions("/ABC5x\r\n\r\n1-0:1.7.0(1*W\r\n" + value + "!\r\n", "parenthesis"));
  CHECK(mentions("/ABC5x\r\n\r\n" + value + "/ABC5x\r\n\r\n1-0:1.7.0(1*W\r\n!\r\n", "'!'"));
  CHECK(mentions("/ ABC5x\r\n\r\n" + value + "!\r\n", "the manufacturer's three letters"));
  CHECK(mentions("/AB5x\r\n\r\n" + value + "!\r\n", "the manufacturer's three letters"));
  CHECK(mentions("/ABC5\tx\r\n\r\n" + value + "!\r\n", "the line that begins with '/' contains a tab"));
  CHECK(mentions("/ABC5Z\xC3\xA4hler\r\n\r\n" + value + "!\r\n", "a character that is not ASCII"));
  CHECK(mentions("/ABC5" + std::string(120, 'x') + "\r\n\r\n" + value + "!\r\n", "longer than any identification"));
  CHECK(mentions("/ABC5x\r\n\r\n0-0:96.13.0(Z\xE4hler)\r\n" + value + "!\r\n",
                 "a line between '/' and '!' contains a character that is not ASCII"));
  CHECK(mentions("/ABC5x\r\n\r\n" + value + "!xyz\r\n", "neither a check sum nor the end of the line"));
  CHECK(mentions("/ABC5x\r\n\x02" + value + "\x03", "no line begins with '!'"));
  CHECK(mentions("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n", "web server"));
  CHECK(mentions("<!DOCTYPE html><html><body>hello</body>", "web server"));
  CHECK(mentions("\x1B[0;36m[D][uart:123]: 7E:A0:11:22\x1B[0m\r\n", "ESPHome"));
  CHECK(mentions("7ea0 1122 3344 5566 7788\r\n", "hexadecimal"));
  CHECK(mentions("{\"id\":\"ams-1234\",\"up\":12}", "JSON"));
}

TEST_CASE("11.21 Bytes that are no text are left to the advice about the line", "[framing][11.21]") {
  CHECK_FALSE(text_fault({}));
  CHECK_FALSE(text_fault(as_bytes(std::string_view("short"))));
  std::string parity = "/ABC5x\r\n\r\n" + std::string(kValue) + "!\r\n";
  for (std::size_t at = 0; at < parity.size(); at += 2) parity[at] = static_cast<char>(parity[at] | '\x80');
  CHECK_FALSE(text_fault(as_bytes(parity)));
  // One disturbed byte does not make a text anything else.
  std::string disturbed = "/ABC5x\r\n\r\n" + std::string(kValue) + "!1234\r\n";
  disturbed[13] = '\xF0';
  CHECK(text_fault(as_bytes(disturbed)));
}

TEST_CASE("11.21 A sample keeps the newest bytes of a line", "[framing][11.21]") {
  LineSample sample;
  sample.feed(std::vector<std::uint8_t>(3 * LineSample::kSize, 0xFF));
  CHECK_FALSE(sample.fault());
  for (std::size_t fed = 0; fed < LineSample::kSize; fed += kValue.size()) sample.feed(as_bytes(kValue));
  CHECK(sample.fault());
  sample.clear();
  CHECK_FALSE(sample.fault());
}
