#include <string>

#include "ams2mqtt/framing/hex_pairs.hpp"
#include "ams2mqtt/framing/paste_reader.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

struct PastedText {
  std::string bytes;  // in hexadecimal digits
  std::vector<std::uint64_t> misses;
  std::uint64_t lines = 0;
  std::string form;

  friend bool operator==(const PastedText&, const PastedText&) = default;
};

PastedText read_in_pieces(std::string_view text, std::size_t size) {
  PasteReader reader;
  PastedText read;
  for (Bytes rest = as_bytes(text); !rest.empty(); rest = rest.subspan(std::min(size, rest.size()))) {
    read.bytes += to_hex(reader.feed(rest.first(std::min(size, rest.size()))));
  }
  read.bytes += to_hex(reader.end_of_input());
  for (const PasteMiss& miss : reader.take_misses()) read.misses.push_back(miss.line);
  read.lines = reader.lines();
  read.form = reader.form();
  return read;
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

const std::string kRow = "7EA02A41088313040013E6E700000F40000000";  // 19 bytes
const std::string kSpacedRow = "7e a0 2a 41 08 83 13 04 00 13 e6 e7 00 00 0f 40 00 00 00";

}  // namespace

TEST_CASE("Pairs of digits are read up to the first thing that is none", "[hex_pairs]") {
  std::vector<std::uint8_t> bytes = {1};
  CHECK(read_hex_pairs("7ea02A4", bytes) == 6);
  CHECK(read_hex_pairs("g0", bytes) == 0);
  CHECK(read_hex_pairs("0", bytes) == 0);
  CHECK(read_hex_pairs("", bytes) == 0);
  CHECK(read_hex_pairs("ff 00", bytes) == 2);
  CHECK(to_hex(bytes) == "017ea02aff");
  bytes.clear();
  CHECK(read_spaced_pairs("7e a0 2", bytes) == 5);
  CHECK(read_spaced_pairs("41x08", bytes) == 2);
  CHECK(read_spaced_pairs("0 0", bytes) == 0);
  CHECK(read_spaced_pairs("", bytes) == 0);
  CHECK(to_hex(bytes) == "7ea041");
}

TEST_CASE("Many lines of pairs are their bytes, in whatever pieces they come", "[hex_pairs]") {
  for (const std::string_view end : {"\n", "\r\n", "\n\n", " \n"}) {
    for (const std::string& row : {kRow, kSpacedRow}) {
      std::string line = row;
      line += end;
      const PastedText read = read_in_pieces(repeated(line, 40), 1000);
      CHECK(read.bytes == repeated("7ea02a41088313040013e6e700000f40000000", 40));
      CHECK(read.misses.empty());
      CHECK(read.lines == 40 * static_cast<std::uint64_t>(std::ranges::count(end, '\n')));
    }
  }
}

// Byte by byte, every line is read the long way.
TEST_CASE("Lines of pairs are read the same way whatever is between them", "[hex_pairs]") {
  const std::vector<std::string> between = {
      "# a comment\n",
      "\n",
      "\r\n",
      "RX: 7EA0 2A41 0883 1304\n",
      "7EA0\n",
      "0b01111110\n",
      kRow + "1\n",                           // half a byte
      "2" + kRow + "\n" + "2" + kRow + "\n",  // wrapped within a byte
      "no bytes at all\n",
      "00000000: " + kSpacedRow.substr(0, 47) + "\n",  // a dump
      "00000010: " + kSpacedRow.substr(0, 47) + "\n",
      "1\t" + kRow + "\n2\t" + kRow + "\n",  // numbered
      "1 " + kSpacedRow + "\n2 " + kSpacedRow + "\n3 ",
      "10 20 30 1 2 3 4 5 6 7 8 9 10 11 12 13 14\n",
      "[126, 160, 42, 65]\n",
      "fqAqQQiDEwQT5ucADw==fqAqQQiDEwQT5ucADw==\n",
      "/XYZ5\\2META\r\n\r\n1-0:1.8.0(000123.456*kWh)\r\n!\r\n",
      repeated(kRow, 200) + "\n",                       // longer than a line
      repeated(kRow, 107) + repeated("00", 15) + "\n",  // just as long as one
      repeated(kRow, 107) + repeated("00", 14) + "\r\n",
      "1\t" + kRow + "\n2\t" + kRow + "\n" + kRow + "\n3\t" + kRow + "\n",
      repeated("126, 160, ", 500) + "42\n" + repeated("10 20 ", 20) + "30\n",
      "9 | " + kRow + "\n" + kRow + "\n10 " + kSpacedRow + "\n",
      "9 | " + kRow + "\n10 " + kSpacedRow + "\n",
      "[126, 160, 42, 65, 8, 131, 19, 4]<br>\n" + repeated("10 20 ", 20) + "30\n",
      kSpacedRow + "  " + kSpacedRow + "\n",
      kSpacedRow + "\t\n",
      "x" + kRow + "\n",
      "<br>" + kRow + "\n",
      kRow + "\\r\\n" + kRow + "\n",
  };
  for (const std::string& each : between) {
    for (const std::string& other : between) {
      const std::string text = kRow + "\n" + kRow + "\n" + each + kSpacedRow + "\n" + kRow + "\r\n" + other + kRow +
                               "\n" + kSpacedRow + "\n" + kSpacedRow + "\n" + each + kRow;
      CAPTURE(each, other);
      const PastedText expected = read_in_pieces(text, 1);
      CHECK(read_in_pieces(text, text.size()) == expected);
      CHECK(read_in_pieces(text, 61) == expected);
    }
  }
}

TEST_CASE("Lines of pairs in UTF-16 are text in UTF-16", "[hex_pairs]") {
  // Each character behind the long line has two bytes that are digits themselves.
  std::string line;
  for (const char character : repeated(kRow, 200)) line += std::string{character, '\0'};
  line += repeated("77", 20) + std::string("\n\0", 2);
  CHECK(read_in_pieces(line, line.size()) == read_in_pieces(line, 1));
  std::string text;
  for (const char character : repeated(kRow + "\n", 3)) text += std::string{character, '\0'};
  CHECK(read_in_pieces(text, text.size()).bytes == repeated("7ea02a41088313040013e6e700000f40000000", 3));
}
