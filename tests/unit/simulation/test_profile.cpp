#include "ams2mqtt/simulation/profile.hpp"

#include <set>
#include <string>

#include "ams2mqtt/framing/hdlc.hpp"
#include "catch.hpp"
#include "test_states.hpp"

using namespace ams2mqtt;
using test::fixed_state;

namespace {

std::size_t frame_size(std::string_view profile_name, List list) {
  const Profile* profile = find_profile(profile_name);
  REQUIRE(profile != nullptr);
  const ListPlan* plan = profile->plan(list);
  REQUIRE(plan != nullptr);
  return encode_list(*profile, *plan, fixed_state(profile->wiring, test::kSummer, false)).size();
}

}  // namespace

TEST_CASE("every profile has its own name and number", "[simulation]") {
  std::set<std::string_view> names;
  std::set<std::string_view> ids;
  for (const Profile& profile : profiles()) {
    CHECK(names.insert(profile.name).second);
    CHECK_FALSE(profile.description.empty());
    if (!profile.meter_id.empty()) CHECK(ids.insert(profile.meter_id).second);
    CHECK(find_profile(profile.name) == &profile);
  }
  CHECK(names.size() == 48);
  CHECK(find_profile("aidon") == nullptr);
}

TEST_CASE("a meter has only the lists it sends", "[simulation]") {
  CHECK(find_profile("aidon-4wire")->plan(List::fast) != nullptr);
  CHECK(find_profile("aidon-se")->plan(List::fast) == nullptr);
  CHECK(find_profile("kamstrup-3phase")->plan(List::fast) == nullptr);
  CHECK(find_profile("kamstrup-3phase")->plan(List::hourly) != nullptr);
}

TEST_CASE("frames are as long as the real meters'", "[simulation]") {
  CHECK(frame_size("aidon-1phase", List::normal) == 212);
  CHECK(frame_size("aidon-3wire", List::normal) == 269);
  CHECK(frame_size("aidon-3wire", List::hourly) == 377);
  CHECK(frame_size("aidon-4wire", List::fast) == 44);
  CHECK(frame_size("aidon-4wire", List::normal) == 288);
  CHECK(frame_size("aidon-4wire", List::hourly) == 396);
  CHECK(frame_size("embriq-3wire", List::normal) == 288);
  CHECK(frame_size("aidon-se", List::normal) == 581);
  CHECK(frame_size("aidon-se-1phase", List::normal) == 337);
  CHECK(frame_size("kaifa-1phase", List::normal) == 103);
  CHECK(frame_size("kaifa-1phase", List::hourly) == 137);
  CHECK(frame_size("kaifa-3wire", List::fast) == 41);
  CHECK(frame_size("kaifa-3wire", List::normal) == 123);
  CHECK(frame_size("kaifa-3wire", List::hourly) == 157);
  CHECK(frame_size("kaifa-3phase", List::normal) == 122);
  CHECK(frame_size("kaifa-ct", List::hourly) == 172);
  CHECK(frame_size("kaifa-se", List::normal) == 287);
  CHECK(frame_size("kaifa-se-h4d", List::normal) == 157);
  CHECK(frame_size("kamstrup-1phase", List::normal) == 188);
  CHECK(frame_size("kamstrup-3phase", List::normal) == 228);
  CHECK(frame_size("kamstrup-3phase", List::hourly) == 302);
  CHECK(frame_size("kamstrup-ct", List::normal) == 228);
  CHECK(frame_size("kamstrup-dk", List::normal) == 461);
}

TEST_CASE("frames carry their manufacturer's addresses", "[simulation]") {
  const auto header = [](std::string_view name) {
    const Profile& profile = *find_profile(name);
    const auto frame =
        encode_list(profile, *profile.plan(List::normal), fixed_state(profile.wiring, test::kSummer, false));
    return to_hex(Bytes(frame).first(9));
  };
  // The check sum behind the header follows from it, so these are the first bytes of the real meters too.
  CHECK(header("aidon-4wire") == "7ea11e41088313eeee");
  CHECK(header("kaifa-3wire") == "7ea079010201108093");
  CHECK(header("kaifa-se") == "7ea11d01000110b0ae");
  CHECK(header("kamstrup-3phase") == "7ea0e22b2113239ae6");
}

TEST_CASE("clocks follow their manufacturers' habits", "[simulation]") {
  const auto reading = [](std::string_view name, UtcSeconds time) {
    return clock_reading(find_profile(name)->clock, time);
  };
  const LocalTime standard_summer{2025, 7, 14, 19, 20, 10};
  const LocalTime wall_summer{2025, 7, 14, 20, 20, 10};
  const LocalTime winter{2025, 1, 20, 7, 0, 10};

  CHECK(reading("aidon-4wire", test::kSummer) == CosemDateTime{standard_summer, std::int16_t{0}, 0});
  CHECK(reading("aidon-4wire", test::kWinter) == CosemDateTime{winter, std::int16_t{0}, 0});
  CHECK(reading("aidon-se", test::kSummer) == CosemDateTime{standard_summer, std::nullopt, 0xFF});
  CHECK(reading("kaifa-3wire", test::kSummer) == CosemDateTime{wall_summer, std::nullopt, 0});
  CHECK(reading("kaifa-3wire", test::kWinter) == CosemDateTime{winter, std::nullopt, 0});
  CHECK(reading("kaifa-se", test::kSummer) == CosemDateTime{standard_summer, std::int16_t{-60}, 0});
  CHECK(reading("kamstrup-3phase", test::kSummer) == CosemDateTime{wall_summer, std::nullopt, 0x80});
  CHECK(reading("kamstrup-3phase", test::kWinter) == CosemDateTime{winter, std::nullopt, 0});
}

TEST_CASE("values reach the wire in the row's scale", "[simulation]") {
  MeterState state = fixed_state(Wiring::four_wire, test::kSummer, false);
  state.import_wh = 20'635'579;
  const auto value = [&](const ListRow& row) { return wire_value(row, state); };
  CHECK(value({"1-0:1.7.0"_obis}) == 1283 + 402 + 768);
  CHECK(value({"1-0:2.7.0"_obis}) == 0);
  CHECK(value({"1-0:4.7.0"_obis}) == 214 - 95 - 33);
  CHECK(value({"1-0:31.7.0"_obis, Wire::i16, -1}) == 55);
  CHECK(value({"1-0:31.7.0"_obis, Wire::i16, -2}) == 552);
  CHECK(value({"1-0:51.7.0"_obis, Wire::u32, -3}) == 1790);
  CHECK(value({"1-0:32.7.0"_obis, Wire::u16, -1}) == 2317);
  CHECK(value({"1-0:32.7.0"_obis, Wire::u16, 0}) == 232);
  CHECK(value({"1-0:52.7.0"_obis, Wire::u16, -1, true}) == 0);
  CHECK(value({"1-0:1.8.0"_obis, Wire::u32, 1}) == 2'063'557);
  CHECK(value({"1-0:1.8.0"_obis, Wire::u64}) == 20'635'579);
  CHECK(value({"1-0:61.8.0"_obis, Wire::u32, 1}) == 720'446);
  CHECK(value({"1-0:33.7.0"_obis, Wire::u16, -2}) == 99);

  state = fixed_state(Wiring::four_wire, test::kSummer, true);
  CHECK(value({"1-0:1.7.0"_obis}) == 0);
  CHECK(value({"1-0:2.7.0"_obis}) == 2617 - 402 - 768);
  CHECK(value({"1-0:22.7.0"_obis}) == 2617);
  CHECK(value({"1-0:31.7.0"_obis, Wire::i16, -1}) == -114);
  CHECK(value({"1-0:31.7.0"_obis, Wire::u32, -3}) == 11'350);
}
