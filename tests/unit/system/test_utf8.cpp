#include "ams2mqtt/system/utf8.hpp"

#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("text in UTF-8 is text", "[system]") {
  CHECK_FALSE(first_not_text(""));
  CHECK_FALSE(first_not_text("a\tb\r\n"));
  CHECK_FALSE(first_not_text("Strømmåler \xE2\x82\xAC \xF0\x9F\x94\x8C"));
}

TEST_CASE("what is not well-formed is found where it begins", "[system]") {
  using namespace std::string_literals;
  CHECK(first_not_text("ab\x01"s) == 2U);
  CHECK(first_not_text("a\0b"s) == 1U);
  CHECK(first_not_text("\x7F") == 0U);
  CHECK(first_not_text("a\x80") == 1U);             // a continuation alone
  CHECK(first_not_text("a\xC3") == 1U);             // cut off
  CHECK(first_not_text("\xC3(") == 0U);             // no continuation
  CHECK(first_not_text("\xC0\xAF") == 0U);          // overlong
  CHECK(first_not_text("\xE0\x80\xAF") == 0U);      // overlong
  CHECK(first_not_text("\xF0\x80\x80\xAF") == 0U);  // overlong
  CHECK(first_not_text("\xED\xA0\x80") == 0U);      // surrogate
  CHECK(first_not_text("\xF4\x90\x80\x80") == 0U);  // above U+10FFFF
  CHECK(first_not_text("\xFF\xFE") == 0U);          // UTF-16's mark
}
