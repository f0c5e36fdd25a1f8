#include "ams2mqtt/dlms/data.hpp"

#include <limits>

#include "ams2mqtt/simulation/encoder.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

// The number a single value stands for, as text; "none" when it is no number.
std::string number_of(const std::vector<std::uint8_t>& bytes) {
  DataTree tree;
  REQUIRE(tree.parse(bytes));
  const auto value = number(tree.root());
  return value ? value->to_string() : "none";
}

Error error_of(const std::vector<std::uint8_t>& bytes) {
  DataTree tree;
  const auto parsed = tree.parse(bytes);
  REQUIRE_FALSE(parsed);
  CHECK(tree.size() == 0);
  return parsed.error();
}

}  // namespace

TEST_CASE("Every integer type keeps its sign and width", "[dlms]") {
  CHECK(number_of(DataWriter().i8(-128).bytes()) == "-128");
  CHECK(number_of(DataWriter().u8(255).bytes()) == "255");
  CHECK(number_of(DataWriter().i16(-251).bytes()) == "-251");
  CHECK(number_of(DataWriter().u16(65535).bytes()) == "65535");
  CHECK(number_of(DataWriter().i32(-2147483647).bytes()) == "-2147483647");
  CHECK(number_of(DataWriter().u32(4294967295).bytes()) == "4294967295");
  CHECK(number_of(DataWriter().i64(std::numeric_limits<std::int64_t>::min()).bytes()) == "-9223372036854775808");
  CHECK(number_of(DataWriter().u64(9223372036854775807ULL).bytes()) == "9223372036854775807");
  CHECK(number_of(DataWriter().u64(9223372036854775808ULL).bytes()) == "none");
  CHECK(number_of(DataWriter().enumeration(30).bytes()) == "30");
  CHECK(number_of(DataWriter().boolean(true).bytes()) == "1");
  CHECK(number_of({0x0D, 0x42}) == "42");
  CHECK(number_of({0x0D, 0x4A}) == "none");
}

TEST_CASE("A float stands for its shortest decimal", "[dlms]") {
  CHECK(number_of({0x17, 0x43, 0x66, 0x19, 0x9A}) == "230.1");
  CHECK(number_of({0x17, 0x00, 0x00, 0x00, 0x00}) == "0");
  CHECK(number_of({0x18, 0xBF, 0xE0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}) == "-0.5");
  CHECK(number_of({0x17, 0x7F, 0x80, 0x00, 0x00}) == "none");                          // infinity
  CHECK(number_of({0x18, 0x7F, 0xEF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}) == "none");  // 1.8e308: beyond Decimal
}

TEST_CASE("What is no number gives none", "[dlms]") {
  CHECK(number_of(DataWriter().null().bytes()) == "none");
  CHECK(number_of(DataWriter().visible("12").bytes()) == "none");
  CHECK(number_of({0x1A, 0x07, 0xE8, 0x01, 0x01, 0xFF}) == "none");
  CHECK(number_of({0xFF}) == "none");
}

TEST_CASE("A tree is walked by children and siblings", "[dlms]") {
  const auto code = "1-0:32.7.0"_obis;
  const auto bytes = DataWriter()
                         .array(2)
                         .structure(3)
                         .obis(code)
                         .u16(2301)
                         .scaler_unit(-1, Unit::volt)
                         .structure(2)
                         .obis("0-0:96.1.0"_obis)
                         .visible("0001")
                         .bytes();
  DataTree tree;
  REQUIRE(tree.parse(bytes));
  CHECK(tree.root().tag == Tag::array);
  CHECK(tree.root().children == 2);
  CHECK(tree.root().end == tree.size());
  CHECK(tree.node(1).tag == Tag::structure);
  CHECK(obis(tree.node(2)) == code);
  CHECK(number(tree.node(3)) == Decimal(2301));
  CHECK(tree.node(4).end == 7);
  const auto second = tree.node(1).end;
  CHECK(tree.node(second).children == 2);
  CHECK(as_text(tree.node(second + 2).content) == "0001");
  CHECK(tree.node(second + 2).is_string());
  CHECK_FALSE(obis(tree.node(second + 2)));
}

TEST_CASE("Lengths above 127 are read in every width", "[dlms]") {
  for (const std::size_t size : {127U, 128U, 255U, 256U, 70000U}) {
    const std::string text(size, 'a');
    const auto bytes = DataWriter().visible(text).bytes();
    DataTree tree;
    REQUIRE(tree.parse(bytes));
    CHECK(tree.root().content.size() == size);
  }
  DataWriter writer;
  writer.array(300);
  for (int element = 0; element < 300; ++element) writer.u8(1);
  DataTree tree;
  REQUIRE(tree.parse(writer.bytes()));
  CHECK(tree.root().children == 300);
}

TEST_CASE("A bit string counts bits", "[dlms]") {
  DataTree tree;
  REQUIRE(tree.parse(from_hex("040AFFC0").value()));
  CHECK(tree.root().children == 10);
  CHECK(tree.root().content.size() == 2);
}

TEST_CASE("A compact array becomes the array it stands for", "[dlms]") {
  // Elements of structure{long-unsigned, octet-string}: {0x0102, "AB"}, {0x0304, ""}.
  const auto bytes = from_hex("13 02 02 12 09 08 0102 02 4142 0304 00").value();
  DataTree tree;
  REQUIRE(tree.parse(bytes));
  CHECK(tree.root().tag == Tag::array);
  CHECK(tree.root().children == 2);
  CHECK(number(tree.node(2)) == Decimal(0x0102));
  CHECK(as_text(tree.node(3).content) == "AB");
  CHECK(number(tree.node(tree.node(1).end + 1)) == Decimal(0x0304));
  CHECK(tree.size() == 7);
}

TEST_CASE("A compact array may nest arrays", "[dlms]") {
  const auto bytes = from_hex("13 01 0002 11 04 01 02 03 04").value();  // arrays of two unsigned each
  DataTree tree;
  REQUIRE(tree.parse(bytes));
  CHECK(tree.root().children == 2);
  CHECK(tree.node(1).children == 2);
  CHECK(number(tree.node(3)) == Decimal(2));
  CHECK(number(tree.node(6)) == Decimal(4));
}

TEST_CASE("A compact array that cannot be is refused", "[dlms]") {
  CHECK(error_of(from_hex("13 00 01 00").value()).code == Errc::bad_value);      // null elements take no bytes
  CHECK(error_of(from_hex("13 12 03 010203").value()).code == Errc::truncated);  // half an element
  CHECK(error_of(from_hex("13 13 12 00").value()).code == Errc::bad_tag);        // compact in compact
  CHECK(error_of(from_hex("13 07 00").value()).code == Errc::bad_tag);
  CHECK(error_of(from_hex("13 02 05 12").value()).code == Errc::truncated);
  CHECK(error_of(from_hex("13 12 10 0102").value()).code == Errc::truncated);
}

TEST_CASE("A compact array of empty arrays skips their type", "[dlms]") {
  // Elements of structure{array(0) of structure{unsigned, long}, unsigned}.
  const auto bytes = from_hex("13 02 02 01 0000 02 02 11 12 11 02 07 08").value();
  DataTree tree;
  REQUIRE(tree.parse(bytes));
  CHECK(tree.root().children == 2);
  CHECK(tree.node(2).tag == Tag::array);
  CHECK(tree.node(2).children == 0);
  CHECK(number(tree.node(3)) == Decimal(7));
  CHECK(number(tree.node(6)) == Decimal(8));
}

TEST_CASE("11.11 the type of a compact array is bounded like the tree", "[dlms]") {
  // Thousands of times nothing of a type with thousands of members, which would be looked through each time.
  std::vector<std::uint8_t> bytes = {0x13, 0x01, 0x0F, 0xA0, 0x01, 0x00, 0x00, 0x02, 0x82, 0x4E, 0x20};
  bytes.resize(bytes.size() + 20'000);
  append(bytes, std::vector<std::uint8_t>{0x01, 0x00});
  CHECK(error_of(bytes).code == Errc::oversize);
}

TEST_CASE("Damaged data is refused for what it is", "[dlms]") {
  CHECK(error_of({}).code == Errc::truncated);
  CHECK(error_of({0x06, 0x00}) == Error{Errc::truncated, 1});
  CHECK(error_of({0x07, 0x00}).code == Errc::bad_tag);
  CHECK(error_of({0x02, 0x05, 0x00}).code == Errc::truncated);
  CHECK(error_of({0x00, 0x00}) == Error{Errc::trailing_bytes, 1});
  CHECK(error_of({0x09, 0x85, 0x00}).code == Errc::bad_value);
  CHECK(error_of({0x09, 0x80}).code == Errc::bad_value);
  CHECK(error_of({0x02, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x00}).code == Errc::truncated);
}

TEST_CASE("Depth and size are bounded", "[dlms]") {
  DataWriter deep;
  for (std::size_t level = 0; level < DataTree::kMaxDepth; ++level) deep.structure(1);
  DataTree tree;
  CHECK(tree.parse(DataWriter(deep).u8(1).bytes()));
  CHECK(error_of(deep.structure(1).u8(1).bytes()).code == Errc::too_deep);

  DataWriter wide;
  wide.array(DataTree::kMaxNodes);
  for (std::size_t element = 0; element < DataTree::kMaxNodes; ++element) wide.null();
  CHECK(error_of(wide.bytes()).code == Errc::oversize);
}

TEST_CASE("Every truncation of a message is refused", "[dlms]") {
  const auto bytes =
      DataWriter().array(1).structure(3).obis("1-0:1.7.0"_obis).u32(1).scaler_unit(0, Unit::watt).bytes();
  DataTree tree;
  REQUIRE(tree.parse(bytes));
  for (std::size_t kept = 0; kept < bytes.size(); ++kept) {
    CHECK_FALSE(tree.parse(Bytes(bytes).first(kept)));
  }
}
