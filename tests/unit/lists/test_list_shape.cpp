#include "ams2mqtt/lists/list_shape.hpp"

#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

std::string shape(const DataWriter& list) {
  DataTree tree;
  REQUIRE(tree.parse(list.bytes()));
  return list_shape(tree);
}

}  // namespace

TEST_CASE("A list's shape is its types, equal neighbours counted", "[lists]") {
  CHECK(shape(kaifa_list(true)) ==
        "structure of 14: octet-string 7, octet-string 16, octet-string 8, 6 x double-long-unsigned, octet-string 12, "
        "4 x long64-unsigned");
  CHECK(shape(DataWriter().structure(3).u32(1).u16(2).u32(3)) ==
        "structure of 3: double-long-unsigned, long-unsigned, double-long-unsigned");
  CHECK(shape(DataWriter().u8(5)) == "unsigned");
  CHECK(shape(DataWriter().array(0)) == "array of 0");
  CHECK(list_shape(DataTree()) == "nothing");
}

TEST_CASE("Elements of elements are counted, not named", "[lists]") {
  CHECK(shape(aidon_list()) == "array of 6: 3 x structure of 2, 3 x structure of 3");
}

TEST_CASE("Every type has a name, and none tells a value", "[lists]") {
  constexpr std::array<std::uint8_t, 12> kZeros{};
  const auto element = [&](std::uint8_t tag, std::size_t size) {
    return shape(DataWriter().structure(1).raw(std::array{tag}).raw(Bytes(kZeros).first(size)));
  };
  CHECK(element(0, 0) == "structure of 1: null-data");
  CHECK(element(3, 1) == "structure of 1: boolean");
  CHECK(element(4, 1) == "structure of 1: bit-string");
  CHECK(element(5, 4) == "structure of 1: double-long");
  CHECK(element(10, 1) == "structure of 1: visible-string 0");
  CHECK(element(12, 1) == "structure of 1: utf8-string 0");
  CHECK(element(13, 1) == "structure of 1: bcd");
  CHECK(element(15, 1) == "structure of 1: integer");
  CHECK(element(16, 2) == "structure of 1: long");
  CHECK(element(17, 1) == "structure of 1: unsigned");
  CHECK(element(20, 8) == "structure of 1: long64");
  CHECK(element(22, 1) == "structure of 1: enum");
  CHECK(element(23, 4) == "structure of 1: float32");
  CHECK(element(24, 8) == "structure of 1: float64");
  CHECK(element(25, 12) == "structure of 1: date-time");
  CHECK(element(26, 5) == "structure of 1: date");
  CHECK(element(27, 4) == "structure of 1: time");
  CHECK(element(255, 0) == "structure of 1: dont-care");
  CHECK(shape(DataWriter().structure(1).octets(as_bytes("secret"))) == "structure of 1: octet-string 6");
}

TEST_CASE("The shape of a long list ends early", "[lists]") {
  DataWriter list;
  list.structure(100);
  for (std::uint32_t row = 0; row < 50; ++row) list.u32(row).u16(0);
  const std::string text = shape(list);
  CHECK(text.starts_with("structure of 100: double-long-unsigned, long-unsigned, "));
  CHECK(text.ends_with(", ..."));
  CHECK(text.size() < 250);
}

TEST_CASE("11.11 an unknown list is news once, and no more than the first few are", "[lists]") {
  UnknownLists lists;
  DataTree tree;
  for (std::size_t elements = 1; elements <= 2 * UnknownLists::kMax; ++elements) {
    DataWriter list;
    list.structure(elements);
    for (std::size_t element = 0; element < elements; ++element) list.u16(1);
    REQUIRE(tree.parse(list.bytes()));
    CHECK(lists.is_news(tree) == (elements <= UnknownLists::kMax));
    CHECK_FALSE(lists.is_news(tree));
  }
}
