#include "ams2mqtt/lists/meter_number.hpp"

#include "ams2mqtt/meter/decoder.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

std::string number_of(std::string_view text, HexHabit habit = HexHabit::rare) {
  return number_in_hex(text, habit).value_or("as sent");
}

std::string id_of_list(std::string_view id) {
  Decoder decoder({});
  decoder.feed(frame_of(aidon_list(id)));
  const auto telegram = decoder.next({});
  REQUIRE((telegram && *telegram));
  return (**telegram)->meter->id;
}

}  // namespace

TEST_CASE("11.23 A number in hexadecimal digits is told from one of plain digits", "[lists][11.23]") {
  CHECK(number_of("4B464D30303030303031") == "KFM0000001");
  CHECK(number_of("4b616d737472757030303031") == "Kamstrup0001");
  CHECK(number_of("3030303030303132") == "00000012");
  CHECK(number_of("53414731303330373030303030303031") == "SAG1030700000001");
  // Numbers of meters that happen to be pairs of printable bytes.
  CHECK(number_of("45495051") == "as sent");
  CHECK(number_of("4145505152535455") == "as sent");
  CHECK(number_of("4145505152535455", HexHabit::usual) == "AEPQRSTU");
  CHECK(number_of("7359992890941742") == "as sent");
  CHECK(number_of("5706567274389702") == "as sent");
  CHECK(number_of("6970631404123456") == "as sent");
  CHECK(number_of("4B464D3030303030303") == "as sent");
  CHECK(number_of("4B464D303030303030000A") == "as sent");
  CHECK(number_of("") == "as sent");
}

TEST_CASE("11.23 What fills up the field of a number is not part of it, and alone is no number", "[lists][11.23]") {
  CHECK(number_of("4B464D303030303030310000") == "KFM0000001");
  CHECK(number_of("4B464D3030303030303120202020") == "KFM0000001");
  CHECK(number_of("204B464D3030303030303120") == "KFM0000001");
  CHECK(number_of("4B464D30303030303031FFFF") == "KFM0000001");
  CHECK(number_of("3132333435360000") == "123456");
  CHECK(number_of("313233343500") == "as sent");
  CHECK(number_of("2020202020202020", HexHabit::usual).empty());
  CHECK(number_of("FFFFFFFFFFFFFFFF", HexHabit::usual).empty());
  CHECK(number_of("202020202020") == "as sent");
  for (const std::string_view nothing : {"", " ", "0", "00000000", "FFFFFFFF", "ffff", "00FF", "---", ". . ."}) {
    INFO(std::string(nothing));
    CHECK_FALSE(names_a_meter(nothing));
    CHECK(id_of_list(nothing).empty());
  }
  CHECK_FALSE(names_a_meter(std::string_view("\0\0 \xFF", 4)));
  CHECK(id_of_list(std::string_view("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")).empty());
  CHECK(id_of_list("        ").empty());
  CHECK(id_of_list("000000001") == "000000001");
  CHECK(names_a_meter("F0001"));
}

TEST_CASE("11.23 The number of a list in hexadecimal digits is decoded as that of P1 is", "[lists][11.23]") {
  CHECK(id_of_list("4B464D30303030303031") == "KFM0000001");
  CHECK(id_of_list("5A4142463030303030303030303031") == "ZABF00000000001");
  CHECK(id_of_list("12345678") == "12345678");
  CHECK(id_of_list("7359992890941742") == "7359992890941742");
  CHECK(id_of_list(" 4B464D30303030303031 ") == "KFM0000001");
}
