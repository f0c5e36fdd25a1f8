#include "lists/p1_family.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("Three letters name the manufacturer, in either case", "[lists][p1]") {
  CHECK(p1_family("KAM5").name == "Kamstrup");
  CHECK(p1_family("KFM5KAIFA-METER").name == "Kaifa");
  CHECK(p1_family("ISk5\\2MT382-1000").name == "Iskraemeco");
  CHECK(p1_family("LGF5E360").name == "Landis+Gyr");
  CHECK(p1_family("KAM5").clock == ClockRule::flag_or_wall_time);
}

TEST_CASE("Letters of a grid operator name nobody", "[lists][p1]") {
  for (const std::string_view ident : {"FLU5\\2", "QQQ5", "KA", ""}) {
    CHECK(p1_family(ident).name.empty());
    CHECK(p1_family(ident).clock == ClockRule::flag_or_wall_time);
  }
}

TEST_CASE("The rest of the identification is the type", "[lists][p1]") {
  CHECK(p1_type("KFM5KAIFA-METER") == "KAIFA-METER");
  CHECK(p1_type("ISk5\\2MT382-1000") == "MT382-1000");
  CHECK(p1_type("NES5:83335-3E") == "83335-3E");
  CHECK(p1_type("KAM5").empty());
  CHECK(p1_type("KAM5\\").empty());
  CHECK(p1_type("").empty());
}
