#include "ams2mqtt/meter/decoder.hpp"

#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

// What a decoder says of one stream: a line a telegram or refusal.
std::vector<std::string> told(Decoder& decoder) {
  std::vector<std::string> lines;
  while (const auto telegram = decoder.next({})) {
    if (*telegram) {
      lines.push_back(said(***telegram, "1-0:1.7.0"_obis) + " of " + (**telegram)->meter->id);
    } else {
      lines.push_back(std::string(to_string(telegram->error().code)) + " at " +
                      std::to_string(telegram->error().offset));
    }
  }
  return lines;
}

DataWriter fast_list(std::uint32_t watt) {
  DataWriter list;
  list.array(1);
  tagged(list, "1-0:1.7.0"_obis, watt, Unit::watt);
  return list;
}

std::vector<std::uint8_t> joined(std::initializer_list<std::vector<std::uint8_t>> parts) {
  std::vector<std::uint8_t> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

TEST_CASE("A stream gives its telegrams, whole or byte by byte", "[meter]") {
  const auto stream = joined({frame_of(fast_list(1)), frame_of(aidon_list()), frame_of(fast_list(2))});
  const std::vector<std::string> expected = {"1 W of ", "1234 W of 0000000000000001", "2 W of 0000000000000001"};
  Decoder whole({});
  whole.feed(stream);
  CHECK(told(whole) == expected);

  Decoder bytewise({});
  std::vector<std::string> lines;
  for (const std::uint8_t byte : stream) {
    bytewise.feed(Bytes(&byte, 1));
    for (const std::string& line : told(bytewise)) lines.push_back(line);
  }
  CHECK(lines == expected);
}

TEST_CASE("A refused frame says where it began and costs nothing else", "[meter]") {
  auto damaged = frame_of(aidon_list());
  damaged[damaged.size() - 10] ^= 0x01U;
  const auto unknown = frame_of(DataWriter().structure(2).u32(1).u32(2));
  const auto stream = joined({damaged, unknown, frame_of(fast_list(7))});
  Decoder decoder({});
  decoder.feed(stream);
  decoder.end_of_burst();
  const auto lines = told(decoder);
  REQUIRE(lines.size() >= 3);
  CHECK(lines.front() == std::string(to_string(Errc::bad_checksum)) + " at 0");
  CHECK(lines[lines.size() - 2] ==
        std::string(to_string(Errc::unknown_layout)) + " at " + std::to_string(damaged.size()));
  CHECK(lines.back() == "7 W of ");
  CHECK(decoder.counters().frames == 2);
}

TEST_CASE("A segment whose message never ends is refused at the end of the input", "[meter]") {
  const auto information = encode_notification(fast_list(1).bytes(), HeaderTime::null, std::nullopt, 0);
  Decoder decoder({});
  decoder.feed(encode_hdlc(information, {{0x41}, {0x08, 0x83}}, true));
  CHECK_FALSE(decoder.next({}).has_value());
  decoder.end_of_burst();
  CHECK_FALSE(decoder.next({}).has_value());
  decoder.end_of_input();
  const auto telegram = decoder.next({});
  REQUIRE(telegram);
  REQUIRE_FALSE(*telegram);
  CHECK(telegram->error() == Error{Errc::incomplete, 0});
}

TEST_CASE("14 what comes after the end of the input does not continue what came before", "[meter]") {
  const auto frame = frame_of(fast_list(7));
  const auto information = encode_notification(fast_list(1).bytes(), HeaderTime::null, std::nullopt, 0);
  const auto segment = encode_hdlc(information, {{0x41}, {0x08, 0x83}}, true);
  const auto last = encode_hdlc(information, {{0x41}, {0x08, 0x83}}, false);
  Decoder decoder({});
  const auto tell = [&](Bytes message) {
    decoder.feed(message);
    decoder.end_of_input();
    return told(decoder);
  };
  using Told = decltype(told(decoder));
  CHECK(tell(frame) == Told{"7 W of "});
  const Told half = tell(Bytes(frame).first(20));
  CHECK(std::ranges::find(half, "7 W of ") == half.end());
  const Told rest = tell(Bytes(frame).subspan(20));
  CHECK(std::ranges::find(rest, "7 W of ") == rest.end());
  const Told part = tell(segment);
  REQUIRE(part.size() == 1);
  CHECK(part[0].starts_with(to_string(Errc::incomplete)));
  CHECK(tell(last) == Told{"1 W of "});
  CHECK(tell(frame) == Told{"7 W of "});
}

TEST_CASE("The shape of a list that nobody knows is told once, without its values", "[meter]") {
  const auto unknown = frame_of(DataWriter().structure(3).octets(as_bytes(kMeterId)).u32(1).u32(2));
  const auto other = frame_of(DataWriter().structure(2).u32(1).u16(2));
  Decoder decoder({});
  decoder.feed(joined({frame_of(aidon_list()), unknown, unknown, other}));
  CHECK(told(decoder).size() == 4);
  const std::vector<Notice> expected = {
      UnknownList{"structure of 3: octet-string 16, 2 x double-long-unsigned"},
      UnknownList{"structure of 2: double-long-unsigned, long-unsigned"},
  };
  CHECK(decoder.take_notices() == expected);
}

TEST_CASE("Restored CR/LF damage is visible in the telegram", "[meter]") {
  const auto frame = frame_of(fast_list(0x0A));
  std::vector<std::uint8_t> mangled;
  for (const std::uint8_t byte : frame) {
    if (byte == 0x0A) mangled.push_back(0x0D);
    mangled.push_back(byte);
  }
  Decoder decoder({});
  decoder.feed(mangled);
  decoder.end_of_burst();
  const auto telegram = decoder.next({});
  REQUIRE(telegram);
  REQUIRE(*telegram);
  CHECK((**telegram)->crlf_restored);
  CHECK(said(***telegram, "1-0:1.7.0"_obis) == "10 W");
}

TEST_CASE("Every truncation of a list is refused or waited for, never decoded", "[meter]") {
  for (const DataWriter& list : {aidon_list(), kaifa_list(true), kamstrup_list(), kaifa_se_list()}) {
    const auto& body = list.bytes();
    for (std::size_t size = 1; size < body.size(); ++size) {
      DataWriter cut;
      cut.raw(Bytes(body).first(size));
      Decoder decoder({});
      decoder.feed(frame_of(cut, HeaderTime::tagged, clock_at(kSummerEvening)));
      const auto telegram = decoder.next({});
      REQUIRE(telegram);
      CHECK_FALSE(*telegram);
    }
  }
}

TEST_CASE("Scales from before a restart are those of one meter", "[meter]") {
  const ScaleDecisions decided{std::int8_t{-3}, std::int8_t{-1}, std::int8_t{0}};
  Decoder same({});
  same.restore(decided, std::string(kMeterId));
  same.feed(frame_of(aidon_list()));
  CHECK(told(same).size() == 1);
  CHECK(same.scale_decisions() == decided);

  Decoder other({});
  other.restore(decided, "0000000000000002");
  other.feed(frame_of(aidon_list()));
  CHECK(told(other).size() == 1);
  CHECK(other.scale_decisions() == ScaleDecisions());
}
