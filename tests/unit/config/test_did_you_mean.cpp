#include "config/did_you_mean.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("the distance counts insertions, removals, replacements and swaps", "[config]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("device", "devise") == 1);
  CHECK(edit_distance("hots", "host") == 1);
  CHECK(edit_distance("Host", "hOST") == 0);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("the nearest word is named only when it resembles the given one", "[config]") {
  const std::vector<std::string> known = {"host", "port", "username", "password_file"};
  CHECK(nearest("hots", known) == "host");
  CHECK(nearest("user_name", known) == "username");
  CHECK(nearest("passwordfile", known) == "password_file");
  CHECK_FALSE(nearest("colour", known));
  CHECK_FALSE(nearest("", known));
  CHECK_FALSE(nearest("host", {}));
  CHECK_FALSE(nearest(std::string(100000, 'h'), known));
}
