#include "app/last_frame.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::vector<std::uint8_t> bytes_from(std::uint8_t first, std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  for (std::size_t index = 0; index < count; ++index) bytes[index] = static_cast<std::uint8_t>(first + index);
  return bytes;
}

std::vector<std::uint8_t> kept_of(const LastFrame& frame) {
  return {frame.bytes().begin(), frame.bytes().end()};
}

}  // namespace

TEST_CASE("17 the bytes of the last telegram", "[app]") {
  LastFrame frame;
  CHECK(frame.bytes().empty());
  frame.on_bytes(bytes_from(0, 10));
  CHECK(frame.bytes().empty());
  frame.on_telegram(4);
  CHECK(kept_of(frame) == bytes_from(4, 6));
  frame.on_bytes(bytes_from(10, 5));
  frame.on_bytes(bytes_from(15, 5));
  CHECK(kept_of(frame) == bytes_from(4, 6));  // until the next one is whole
  frame.on_telegram(12);
  CHECK(kept_of(frame) == bytes_from(12, 8));
  frame.on_telegram(17);  // that came at once with the one before
  CHECK(kept_of(frame) == bytes_from(17, 3));
}

TEST_CASE("17 noise does not pile up before a telegram", "[app]") {
  LastFrame frame;
  frame.on_bytes(std::vector<std::uint8_t>(10, 1));
  for (int times = 0; times < 100; ++times) frame.on_bytes(std::vector<std::uint8_t>(1000, 2));
  frame.on_bytes(std::vector<std::uint8_t>(5, 3));
  frame.on_telegram(100'010);
  CHECK(kept_of(frame) == std::vector<std::uint8_t>(5, 3));
  frame.on_bytes(std::vector<std::uint8_t>(3 * LastFrame::kMost, 4));
  frame.on_telegram(100'015);
  CHECK(frame.bytes().size() == LastFrame::kMost);
  frame.on_bytes(bytes_from(7, 2));
  frame.on_telegram(100'015 + 3 * LastFrame::kMost);
  CHECK(kept_of(frame) == bytes_from(7, 2));
}
