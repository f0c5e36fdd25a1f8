#include "source/com_port.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

constexpr Monotonic kStart{1'000};

std::string requests(ComPort& port) {
  return to_hex(port.take_requests());
}

void hear(ComPort& port, std::string_view digits) {
  port.hear(from_hex(digits).value());
}

// One whose other side has agreed.
ComPort agreed(const LineFormat& wanted = {}) {
  ComPort port(wanted);
  port.begin(kStart);
  CHECK(requests(port).empty());
  port.on_answer(true);
  return port;
}

const std::string kRest = "fffa2c0501fff0fffa2c0a0efff0fffa2c0b00fff0fffa2c0c01fff0";

}  // namespace

TEST_CASE("15.3 A port is asked for its settings in the order of RFC 2217", "[source]") {
  ComPort port = agreed({.baud = 2400, .data_bits = 8, .parity = Parity::none, .stop_bits = 1});
  CHECK(requests(port) == "fffa2c0100000960fff0fffa2c0208fff0fffa2c0301fff0fffa2c0401fff0" + kRest);
  CHECK(requests(port).empty());
  ComPort odd = agreed({.baud = 65'535, .data_bits = 7, .parity = Parity::odd, .stop_bits = 2});
  CHECK(requests(odd) == "fffa2c010000fffffffffff0fffa2c0207fff0fffa2c0302fff0fffa2c0402fff0" + kRest);
  ComPort even = agreed({.parity = Parity::even});
  CHECK(requests(even).find("fffa2c0303fff0") != std::string::npos);
}

TEST_CASE("15.3 What the other side answers is compared with what was asked for", "[source]") {
  ComPort port = agreed({.baud = 9600, .data_bits = 7, .parity = Parity::even, .stop_bits = 1});
  hear(port, "6500002580");
  hear(port, "6607");
  hear(port, "6703");
  CHECK(port.state() == ComPort::State::setting);
  hear(port, "6801");
  CHECK(port.state() == ComPort::State::confirmed);
  CHECK(port.answered() == "9600 7E1");
  CHECK_FALSE(port.deadline());
  hear(port, "6704");  // somebody else has set it
  CHECK(port.state() == ComPort::State::differs);
  CHECK(port.answered() == "9600 7M1");
  hear(port, "6803");
  CHECK(port.answered() == "9600 7M1.5");
  hear(port, "68ff");
  CHECK(port.answered() == "9600 7M?");
}

TEST_CASE("15.3 What is not an answer to a setting changes nothing", "[source]") {
  ComPort port = agreed();
  for (const char* digits : {"", "65", "650960", "66", "0100000960", "6901", "7001", "646162", "6b30", "ff00"}) {
    hear(port, digits);
  }
  CHECK(port.answered() == "? ???");
  CHECK(port.state() == ComPort::State::setting);
}

TEST_CASE("15.3 What is missing is asked for again, and then given up", "[source]") {
  ComPort port = agreed();
  CHECK_FALSE(requests(port).empty());
  hear(port, "6500000960");
  hear(port, "6608");
  hear(port, "6801");
  port.on_time(kStart + ComPort::kWait - Monotonic(1));
  CHECK(requests(port).empty());
  port.on_time(kStart + ComPort::kWait);
  CHECK(requests(port) == "fffa2c0301fff0" + kRest);
  CHECK(port.deadline() == kStart + 2 * ComPort::kWait);
  port.on_time(kStart + 2 * ComPort::kWait);
  CHECK(port.state() == ComPort::State::untold);
  CHECK(port.answered() == "2400 8?1");
  CHECK_FALSE(port.deadline());
  CHECK(requests(port).empty());
  hear(port, "6701");  // late, but right
  CHECK(port.state() == ComPort::State::confirmed);
}

TEST_CASE("15.3 A peer that refuses, or does not answer at all", "[source]") {
  ComPort refused({});
  refused.begin(kStart);
  refused.on_answer(false);
  CHECK(refused.state() == ComPort::State::refused);
  CHECK_FALSE(refused.deadline());
  refused.on_answer(true);  // who changes his mind again and again is not asked again and again
  CHECK(refused.state() == ComPort::State::refused);
  CHECK(requests(refused).empty());

  ComPort silent({});
  silent.begin(kStart);
  silent.on_time(kStart + ComPort::kWait);
  CHECK(silent.awaits_agreement());
  silent.on_time(kStart + 2 * ComPort::kWait);
  CHECK(silent.state() == ComPort::State::silent);
  CHECK(requests(silent).empty());
  CHECK_FALSE(silent.deadline());
  silent.on_time(kStart + 3 * ComPort::kWait);
  silent.on_answer(true);  // a slow link
  CHECK(silent.state() == ComPort::State::setting);
  CHECK(silent.deadline() == kStart + 4 * ComPort::kWait);

  silent.begin(kStart);
  CHECK(silent.awaits_agreement());
}

TEST_CASE("15.3 Line errors that the other side reports are counted", "[source]") {
  ComPort port = agreed();
  for (const char* digits : {"6a00", "6a02", "6a04", "6a0c", "6af1"}) hear(port, digits);
  CHECK(port.errors() == LineCounts{.parity = 2, .framing = 1, .overrun = 1});
  port.begin(kStart);
  CHECK(port.errors() == LineCounts{});
}
