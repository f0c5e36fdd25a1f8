// What an explanation says of whole and of damaged frames. The goldens show that it accounts for every byte of each of
// the project's own frames (golden/test_explained_frames.cpp).
#include <algorithm>
#include <bit>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/explain/explanation.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/simulation/link_encoder.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

std::vector<std::uint8_t> good_frame() {
  return frame_of(aidon_list(), HeaderTime::untagged, clock_at(kSummerEvening, std::int16_t{-120}, 0x80));
}

Explanation explained(Bytes line) {
  return explain(line, {});
}

// The row of that name; fails if there is none.
ExplainedRow row_of(const ExplainedBlock& block, std::string_view name) {
  const auto found = std::ranges::find(block.rows, name, &ExplainedRow::name);
  INFO(name);
  REQUIRE(found != block.rows.end());
  return *found;
}

bool says(const ExplainedBlock& block, std::string_view words) {
  return std::ranges::any_of(block.rows, [words](const ExplainedRow& row) { return row.meaning.contains(words); });
}

std::string only_cause(const Explanation& explanation) {
  std::string all;
  for (const ExplainedBlock& block : explanation.blocks) {
    for (const std::string& cause : block.causes) all += (all.empty() ? "" : " | ") + cause;
  }
  return all;
}

std::vector<std::uint8_t> with_crlf(Bytes bytes) {
  std::vector<std::uint8_t> changed;
  for (const std::uint8_t byte : bytes) {
    if (byte == kLineFeed) changed.push_back(kCarriageReturn);
    changed.push_back(byte);
  }
  return changed;
}

}  // namespace

TEST_CASE("A frame is explained from its first byte to its last", "[explain]") {
  const auto line = good_frame();
  const Explanation explanation = explained(line);
  REQUIRE(explanation.blocks.size() == 1);
  const ExplainedBlock& block = explanation.blocks[0];
  CHECK(block.title == "HDLC frame");
  CHECK(block.on_line);
  CHECK(block.bytes == line);
  CHECK(row_of(block, "frame format").meaning.starts_with("type 3, not segmented, "));
  CHECK(row_of(block, "destination address").meaning == "32 (1 byte)");
  CHECK(row_of(block, "source address").meaning == "577 (2 bytes)");
  CHECK(row_of(block, "control").meaning == "UI: data that nobody has to answer, poll/final");
  CHECK(row_of(block, "header check sequence").verdict == RowVerdict::right);
  CHECK(row_of(block, "frame check sequence").verdict == RowVerdict::right);
  CHECK(row_of(block, "closing flag").offset == line.size() - 1);
  CHECK(row_of(block, "month").meaning == "July");
  CHECK(row_of(block, "deviation").meaning == "-120 minutes to UTC: local time is UTC+02:00");
  CHECK(row_of(block, "status").meaning == "daylight saving in force");
  CHECK(row_of(block, "hundredths").meaning == "not stated");
  CHECK(says(block, "OBIS 1-0:1.7.0  Power import"));
  CHECK(says(block, "1234  = Power import 1234 W"));
  CHECK(says(block, "-251  = Current L1 -25.1 A"));
  CHECK(says(block, "27, as a unit W"));
  CHECK(only_cause(explanation).empty());
}

TEST_CASE("The one bit that is wrong is found, wherever it is", "[explain]") {
  const auto line = good_frame();
  for (std::size_t index = 3; index + 3 < line.size(); ++index) {
    for (const std::uint8_t bit : {std::uint8_t{0x01}, std::uint8_t{0x80}}) {
      auto damaged = line;
      damaged[index] = static_cast<std::uint8_t>(damaged[index] ^ bit);
      const Explanation explanation = explained(damaged);
      INFO(index << ' ' << int{bit} << ' ' << only_cause(explanation));
      REQUIRE(explanation.blocks.size() == 1);
      CHECK(only_cause(explanation).starts_with("one bit is wrong: byte " + std::to_string(index) + " is "));
    }
  }
}

TEST_CASE("Damage is named, and shown as far as it can be read", "[explain]") {
  const auto line = good_frame();
  SECTION("a byte is missing") {
    auto damaged = line;
    damaged.erase(damaged.begin() + 60);
    CHECK(only_cause(explained(damaged)) == "1 byte is missing: lost on the way, or the length is damaged");
  }
  SECTION("bytes too many") {
    auto damaged = line;
    damaged.insert(damaged.begin() + 60, {1, 2});
    CHECK(only_cause(explained(damaged)) == "2 bytes too many: something was put in, or the length is damaged");
  }
  SECTION("the end is missing") {
    const Explanation explanation = explained(Bytes(line).first(60));
    CHECK(only_cause(explanation) ==
          "the frame is cut off: " + std::to_string(line.size() - 61) + " bytes and the closing flag are missing");
    const ExplainedRow fails = row_of(explanation.blocks[0], "fails here");
    CHECK(fails.offset + fails.size == 60);
  }
  SECTION("line ends were changed") {
    DataWriter list;
    list.array(2);
    tagged(list, "1-0:1.7.0"_obis, 0x0A0AU, Unit::watt);
    tagged(list, "1-0:2.7.0"_obis, 0U, Unit::watt);
    const auto sent = frame_of(list);
    const Explanation explanation = explained(with_crlf(sent));
    REQUIRE(explanation.blocks.size() == 2);
    CHECK(explanation.blocks[0].bytes == with_crlf(sent));
    CHECK(only_cause(explanation) == "each 0A has become 0D 0A on the way (2 times); the frame below is what was sent");
    CHECK(explanation.blocks[1].bytes == sent);
    CHECK_FALSE(explanation.blocks[1].on_line);
    CHECK(says(explanation.blocks[1], "2570  = Power import 2570 W"));
  }
  SECTION("a number was replaced") {
    auto damaged = line;
    const auto number = std::ranges::search(damaged, std::string_view("0000000000000001"));
    std::ranges::fill(number, '7');
    CHECK(only_cause(explained(damaged)).starts_with("everything can be read, but the sum is that of other bytes"));
  }
  SECTION("several bits") {
    auto damaged = line;
    damaged[30] ^= 0x1E;  // the list's own type
    damaged[40] ^= 0xFF;
    CHECK(only_cause(explained(damaged)) == "more than one bit is wrong");
  }
}

TEST_CASE("What is no frame is explained by what it would be", "[explain]") {
  const auto line = good_frame();
  SECTION("an inverted line") {
    std::vector<std::uint8_t> inverted(line.size());
    std::ranges::transform(line, inverted.begin(), [](std::uint8_t byte) { return static_cast<std::uint8_t>(~byte); });
    CHECK(only_cause(explained(inverted)).ends_with("the signal is inverted"));
  }
  SECTION("seven bits with even parity") {
    std::vector<std::uint8_t> text;
    for (const char character :
         std::string_view("/ABC5meter\r\n\r\n1-0:1.7.0(00.123*kW)\r\n1-0:2.7.0(00.000*kW)\r\n")) {
      const auto byte = static_cast<std::uint8_t>(character);
      text.push_back(static_cast<std::uint8_t>(std::popcount(byte) % 2 == 0 ? byte : byte | 0x80U));
    }
    CHECK(only_cause(explained(text)).contains("7 data bits and even parity"));
  }
  SECTION("one level") {
    CHECK(only_cause(explained(std::vector<std::uint8_t>(64, 0xFF))).contains("a line at rest"));
  }
  SECTION("nothing can be said") {
    CHECK(only_cause(explained(std::vector<std::uint8_t>{1, 9, 7})).empty());
    CHECK(row_of(explained(std::vector<std::uint8_t>{9, 9, 7}).blocks[0], "unknown").verdict == RowVerdict::wrong);
  }
  SECTION("nothing") {
    CHECK(explained({}).blocks.empty());
    CHECK(explained(std::vector<std::uint8_t>(20, HdlcAssembler::kFlag)).blocks.empty());
  }
}

TEST_CASE("Hexadecimal digits are taken for the bytes that they stand for", "[explain]") {
  const auto line = good_frame();
  const std::string digits = to_hex(line);
  CHECK(explained(as_bytes(digits)).blocks.at(0).bytes == line);
  CHECK(explained(as_bytes(to_hex(as_bytes(digits)))).blocks.at(0).bytes == line);
}

TEST_CASE("A message in several frames is explained once it is whole", "[explain]") {
  const auto information = encode_notification(aidon_list().bytes(), HeaderTime::null, std::nullopt, 7);
  SECTION("segments") {
    const Explanation explanation = explained(encode_hdlc_segments(information, {{0x41}, {0x08, 0x83}}, 60));
    REQUIRE(explanation.blocks.size() > 2);
    const ExplainedBlock& message = explanation.blocks.back();
    CHECK(message.bytes == information);
    CHECK_FALSE(message.on_line);
    CHECK(says(message, "1234  = Power import 1234 W"));
  }
  SECTION("segments of which the last is missing") {
    const auto line = encode_hdlc_segments(information, {{0x41}, {0x08, 0x83}}, 60);
    const Explanation explanation = explained(Bytes(line).first(60 + 12));
    CHECK(only_cause(explanation) == "a message had only its first 1 part: the rest is missing");
  }
  SECTION("a whole message after one that lacks its end is explained for itself") {
    auto line = encode_hdlc_segments(information, {{0x41}, {0x08, 0x83}}, 60);
    line.resize(60 + 12);
    append(line, good_frame());
    const Explanation explanation = explained(line);
    REQUIRE(explanation.blocks.size() == 2);
    CHECK(says(explanation.blocks[1], "1234  = Power import 1234 W"));
    CHECK(only_cause(explanation) == "a message had only its first 1 part: the rest is missing");
  }
  SECTION("segments with a damaged one between them are not joined") {
    auto line = encode_hdlc_segments(information, {{0x41}, {0x08, 0x83}}, 60);
    line[72 + 30] ^= 0x01;
    const Explanation explanation = explained(line);
    CHECK(std::ranges::all_of(explanation.blocks, &ExplainedBlock::on_line));
    CHECK(only_cause(explanation).contains("one bit is wrong: byte 30 is "));
    CHECK(only_cause(explanation).contains("a message had only its first 1 part: the rest is missing"));
    CHECK_FALSE(says(explanation.blocks.back(), "1234  = Power import 1234 W"));
  }
  SECTION("M-Bus telegrams") {
    const Explanation explanation = explained(encode_mbus(Bytes(information).subspan(3), {}, 100));
    REQUIRE(explanation.blocks.size() == 3);
    CHECK(explanation.blocks[0].title == "M-Bus telegram");
    CHECK(row_of(explanation.blocks[1], "CI").meaning == "part 1, the last one");
    CHECK(says(explanation.blocks[2], "1234  = Power import 1234 W"));
  }
  SECTION("blocks") {
    std::vector<std::uint8_t> line;
    for (const auto& block : encode_gbt(Bytes(information).subspan(3), 80))
      append(line, encode_hdlc(block, {{0x41}, {0x08, 0x83}}));
    const Explanation explanation = explained(line);
    CHECK(row_of(explanation.blocks[0], "block number").meaning == "1");
    CHECK(says(explanation.blocks.back(), "1234  = Power import 1234 W"));
  }
}

TEST_CASE("A P1 telegram is explained line by line", "[explain]") {
  const std::string_view lines = "0-0:96.1.1(30303031)\r\n1-0:1.7.0(00.123*kW)\r\nnonsense\r\n";
  const auto line = encode_p1("KFM5KAIFA-METER", lines);
  const Explanation explanation = explained(line);
  REQUIRE(explanation.blocks.size() == 1);
  const ExplainedBlock& block = explanation.blocks[0];
  CHECK(row_of(block, "identification").meaning == "KFM5KAIFA-METER  made by Kaifa");
  CHECK(row_of(block, "1-0:1.7.0(00.123*kW)").meaning == "Power import 123 W");
  CHECK(row_of(block, "nonsense").meaning == "no value: there are no parentheses");
  CHECK(row_of(block, "check sum").verdict == RowVerdict::right);
  SECTION("with one character wrong") {
    auto damaged = line;
    damaged[50] ^= 0x04;
    CHECK(only_cause(explained(damaged)).starts_with("one bit is wrong: byte 50 is "));
  }
  SECTION("cut off") {
    CHECK(only_cause(explained(Bytes(line).first(50))) == "the telegram is cut off");
  }
  SECTION("cut off before something else, which is explained for itself") {
    for (const auto& next : {line, good_frame()}) {
      std::vector<std::uint8_t> both(line.begin(), line.begin() + 42);  // after the first line
      append(both, next);
      const Explanation two = explained(both);
      REQUIRE(two.blocks.size() == 2);
      CHECK(two.blocks[1].bytes == next);
      CHECK(only_cause(two) == "the telegram is cut off");
    }
  }
}

TEST_CASE("Rows stay within the bytes, wherever they end", "[explain]") {
  // A compact array that describes its elements as structures of a long-unsigned and an octet-string.
  const std::vector<std::uint8_t> message = {0x01, 0x01, 0x13, 0x02, 0x02, 0x12, 0x09,
                                             0x06, 0x01, 0x02, 0x03, 'a',  'b',  'c'};
  for (std::size_t size = 1; size <= message.size(); ++size) {
    INFO("the first " << size << " bytes");
    const Explanation explanation = explained(Bytes(message).first(size));
    REQUIRE(explanation.blocks.size() == 1);
    const std::vector<ExplainedRow>& rows = explanation.blocks[0].rows;
    CHECK(std::ranges::all_of(rows, [size](const ExplainedRow& row) { return row.offset + row.size <= size; }));
    const bool fails = std::ranges::any_of(rows, [](const ExplainedRow& row) { return row.name == "fails here"; });
    CHECK(fails == (size < message.size()));
  }
}

TEST_CASE("What is wrapped again and again is not followed", "[explain]") {
  struct Wrapping {
    std::vector<std::uint8_t> begin;
    std::vector<std::uint8_t> security;  // not encrypted
  };
  const Wrapping cipher = {{0xDB, 0x00}, {0, 0, 0, 0, 1}};
  const Wrapping block = {{0xE0, 0x80, 0, 1, 0, 0}, {}};
  struct Case {
    std::vector<Wrapping> wrappings;  // from the outermost one, again and again
    std::size_t blocks;
  };
  const auto [wrappings, blocks] =
      GENERATE_COPY(Case{{cipher}, 2}, Case{{block}, 2}, Case{{cipher, block}, 2}, Case{{block, cipher}, 3});
  std::vector<std::uint8_t> message = {0x01, 0x00};
  while (message.size() < 30'000) {
    for (auto wrapping = wrappings.rbegin(); wrapping != wrappings.rend(); ++wrapping) {
      const std::size_t size = message.size() + wrapping->security.size();
      std::vector<std::uint8_t> wrapped = wrapping->begin;
      append(wrapped, std::vector<std::uint8_t>{0x82, static_cast<std::uint8_t>(size >> 8U),
                                                static_cast<std::uint8_t>(size & 0xFFU)});
      append(wrapped, wrapping->security);
      append(wrapped, message);
      message = std::move(wrapped);
    }
  }
  const Explanation explanation = explained(message);
  REQUIRE(explanation.blocks.size() == blocks);
  CHECK(row_of(explanation.blocks.back(), "fails here").meaning.ends_with("wraps a message once more"));
}

TEST_CASE("An encrypted message without a key is explained up to its text", "[explain]") {
  std::vector<std::uint8_t> apdu = {0xDB, 0x08, 'K', 'F', 'M', 1, 2, 3, 4, 5, 0x17, 0x20, 0, 0, 0, 9};
  apdu.resize(apdu.size() + 18, 0xA5);
  const Explanation explanation = explained(encode_hdlc(apdu, {{0x41}, {0x08, 0x83}}));
  REQUIRE(explanation.blocks.size() == 1);
  const ExplainedBlock& block = explanation.blocks[0];
  CHECK(row_of(block, "system title").meaning == "KFM, Kaifa, number 0102030405");
  CHECK(row_of(block, "security control").meaning == "suite 0, encrypted, not authenticated");
  CHECK(row_of(block, "frame counter").meaning == "9");
  CHECK(row_of(block, "ciphertext").meaning == "it is encrypted, and there is no key for it; give it with --key");
  SECTION("in a P1 telegram that goes on otherwise than its length says") {
    auto line = encode_p1_ciphered("ABC5MADE-UP", Bytes(apdu).subspan(1));
    const auto end = std::ranges::find(line, '!');
    line.insert(end, '\r');
    const Explanation damaged = explained(line);
    CHECK(damaged.blocks[0].title == "P1 telegram, encrypted");
    CHECK(only_cause(damaged) == "bytes are missing or too many, or the length is damaged");
  }
}
