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

TEST_CASE("A key is taken in any notation", "[crypto][cipher]") {
  const AesKey key = parse_aes_key(kKeyText).value();
  const std::string spaced = "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f";
  const auto between = [&spaced](const std::string& separator) {
    std::string text;
    for (const char each : spaced) text += each == ' ' ? separator : std::string(1, each);
    return text;
  };
  REQUIRE(parse_key_text(spaced) == key);
  for (const std::string separator : {":", "-", ".", ",", ", ", "_", ", 0x", " 0X", "\\x"}) {
    INFO(separator);
    CHECK(parse_key_text(between(separator)) == key);
  }
  CHECK(parse_key_text("0x" + kKeyText) == key);
  CHECK(parse_key_text("0X" + between(" 0X")) == key);
  CHECK(parse_key_text("{0x" + between(", 0x") + "};") == key);
  CHECK(parse_key_text("\"" + kKeyText + "\"\n") == key);
  CHECK(parse_key_text("'" + kKeyText + "'") == key);
  CHECK(parse_key_text("00010203-0405-0607-0809-0A0B0C0D0E0F") == key);
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
  CHECK(wrong("0x" + kKeyText + "0").starts_with("has 33 characters, 1 more"));
  CHECK(wrong("'0:1:2:3:4:5:6:7:8:9:a:b:c:d:e:f'").starts_with("has 16 characters, 16 fewer"));
  CHECK(wrong("'" + kKeyText.substr(0, 31) + "O'").starts_with("has a character at position 33 that is not"));
  CHECK(wrong("sixteen letters!").starts_with("has 16 characters and may be a key written as text"));
  CHECK(wrong(kKeyText.substr(0, 31) + "O") ==
        "has a character at position 32 that is not a hexadecimal digit; a key has only 0 to 9 and A to F");
}
