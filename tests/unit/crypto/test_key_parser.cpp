#include "ams2mqtt/crypto/key_parser.hpp"

#include "ams2mqtt/base/bytes.hpp"
#include "catch.hpp"
#include "own_frames.hpp"

using namespace ams2mqtt;

namespace {

const std::string kKeyText(test::kTestKey);

std::string wrong(const std::string& text) {
  const auto key = parse_key_text(text);
  REQUIRE_FALSE(key);
  // Not even four characters of the key may be repeated.
  for (std::size_t at = 0; at + 4 <= kKeyText.size(); ++at)
    CHECK(key.error().find(kKeyText.substr(at, 4)) == std::string::npos);
  return key.error();
}

}  // namespace

TEST_CASE("A key is 32 hexadecimal digits, blanks around it do no harm", "[crypto][cipher]") {
  const AesKey key = parse_aes_key(kKeyText).value();
  CHECK(parse_key_text(kKeyText) == key);
  CHECK(parse_key_text(" " + kKeyText + "\r\n") == key);
  CHECK(parse_key_text("000102030405060708090A0B0C0D0E0F") == key);
}

TEST_CASE("Every wrong form of a key has its sentence", "[crypto][cipher]") {
  CHECK(wrong("") == "is empty; write the 32 hexadecimal digits of the key");
  CHECK(wrong(" \n") == "is empty; write the 32 hexadecimal digits of the key");
  CHECK(wrong(kKeyText + "abc") ==
        "has 35 characters, 3 more than the 32 hexadecimal digits of a key; copy the key again, completely and nothing "
        "else");
  CHECK(wrong(kKeyText + "xyz").starts_with("has 35 characters, 3 more"));
  CHECK(wrong(kKeyText.substr(1)).starts_with("has 31 characters, 1 fewer"));
  CHECK(wrong(kKeyText + "0").starts_with("has 33 characters, 1 more"));
  CHECK(wrong("\"" + kKeyText + "\"").starts_with("has quotes"));
  CHECK(wrong("'" + kKeyText + "'").starts_with("has quotes"));
  CHECK(wrong("0x" + kKeyText).starts_with("begins with 0x"));
  CHECK(wrong("0001 " + kKeyText.substr(4)).starts_with("has blanks inside"));
  CHECK(wrong("00:01:" + kKeyText.substr(4)).starts_with("has separators"));
  CHECK(wrong("00-01-" + kKeyText.substr(4)).starts_with("has separators"));
  CHECK(wrong("sixteen letters!").starts_with("has 16 characters and may be a key written as text"));
  CHECK(wrong(kKeyText.substr(0, 31) + "O") ==
        "has a character at position 32 that is not a hexadecimal digit; a key has only 0 to 9 and A to F");
}
