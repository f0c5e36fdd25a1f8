#include "ams2mqtt/base/find_byte.hpp"

#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("The first wanted byte is found wherever it is", "[base]") {
  const auto is_wanted = [](std::uint8_t byte) { return byte == '!'; };
  for (std::size_t size = 0; size < 100; ++size) {
    for (std::size_t place = 0; place <= size; ++place) {
      std::string text(size, '.');
      if (place < size) text[place] = '!';
      if (place + 3 < size) text[place + 3] = '!';
      for (std::size_t from = 0; from <= place; ++from) REQUIRE(find_byte(as_bytes(text), from, is_wanted) == place);
    }
  }
}

TEST_CASE("A search that begins behind a wanted byte finds the next one", "[base]") {
  std::string text(80, '.');
  text[3] = text[70] = '!';
  const auto is_wanted = [](std::uint8_t byte) { return byte == '!'; };
  CHECK(find_byte(as_bytes(text), 4, is_wanted) == 70);
  CHECK(find_byte(as_bytes(text), 71, is_wanted) == 80);
}
