#include "ams2mqtt/base/clean_text.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::string_view_literals;

TEST_CASE("Text is cleaned", "[base]") {
  using namespace std::string_view_literals;
  CHECK(clean_text("  6534\0\n 4\x7F "sv) == "6534 4");
  CHECK(clean_text("Måler € \U0001F50C") == "Måler € \U0001F50C");
  CHECK(clean_text("a\xC2\x85"
                   "b") == "ab");
  // Alone, overlong, a surrogate, too large, cut short: not UTF-8.
  CHECK(clean_text("a\x80\xC3(\xC0\xAF\xED\xA0\x80\xF5\x80\x80\x80\xE2\x82") == "a(");
  CHECK(clean_text("\n\t").empty());
}

TEST_CASE("Text is cut at 255 characters, not bytes", "[base]") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "å";
  CHECK(clean_text(text).size() == 2 * kMaxTextLength);
  CHECK(clean_text(std::string(254, 'x') + " y") == std::string(254, 'x'));
}

TEST_CASE("A clean text replaces what was there", "[base]") {
  std::string text = "a text that is longer than the next one";
  write_clean_text(text, " b\x01 ");
  CHECK(text == "b");
  write_clean_text(text, "\x01");
  CHECK(text.empty());
}
