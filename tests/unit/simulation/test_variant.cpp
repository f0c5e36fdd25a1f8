#include "ams2mqtt/simulation/variant.hpp"

#include <algorithm>
#include <string>

#include "ams2mqtt/simulation/household.hpp"
#include "ams2mqtt/simulation/schedule.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

constexpr UtcSeconds kNoon = std::chrono::sys_days(std::chrono::year(2025) / 6 / 14) + 11h;

Profile varied(std::string_view profile, const Variant& variant) {
  const auto made = vary(*find_profile(profile), variant);
  REQUIRE(made.has_value());
  return *made;
}

std::string refusal(std::string_view profile, const Variant& variant) {
  const auto made = vary(*find_profile(profile), variant);
  REQUIRE_FALSE(made.has_value());
  return made.error();
}

std::string telegram_of(const Profile& profile) {
  Schedule schedule(profile, 1, kNoon);
  const std::vector<std::uint8_t> bytes = schedule.next().bytes;
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("phases that are not connected measure nothing", "[simulation]") {
  for (const unsigned phases : {1U, 2U, 3U}) {
    const Profile profile = varied("aidon-4wire", {.phases = phases});
    Household house({.wiring = profile.wiring, .seed = 2, .phases = profile.phases}, kNoon);
    const MeterState& state = house.advance_to(1h);
    for (std::size_t phase = 0; phase < state.phases.size(); ++phase) {
      INFO(phases << " phases, phase " << phase);
      CHECK((state.phases[phase].decivolt > 2000) == (phase < phases));
      CHECK((state.phases[phase].watt != 0) == (phase < phases));
    }
  }
}

TEST_CASE("a P1 meter has no lines of a phase that it lacks", "[simulation]") {
  const std::string one = telegram_of(varied("p1-nl", {.phases = 1}));
  CHECK(one.contains("1-0:32.7.0("));
  CHECK_FALSE(one.contains("1-0:52.7.0("));
  CHECK_FALSE(one.contains("1-0:61.7.0("));
  CHECK(telegram_of(varied("p1-nl", {.phases = 3})).contains("1-0:61.7.0("));
}

TEST_CASE("sub-meters take the channels in their order", "[simulation]") {
  const std::string all = telegram_of(varied("p1-hu", {.submeters = "heat,water,gas"}));
  CHECK(all.contains("0-1:24.1.0(004)\r\n"));
  CHECK(all.contains("0-1:24.2.1(250614130000S)("));
  CHECK(all.contains("*GJ)\r\n0-2:24.1.0(007)\r\n"));
  CHECK(all.contains("0-3:24.1.0(003)\r\n"));
  CHECK_FALSE(telegram_of(varied("p1-nl", {.submeters = "none"})).contains("24.1.0"));
  const std::string old = telegram_of(varied("p1-nl-dsmr2", {.submeters = "water"}));
  CHECK(old.contains("0-1:24.3.0(250614130000)(00)(60)(1)(0-1:24.2.1)(m3)\r\n("));
}

TEST_CASE("transformers and panels make another house", "[simulation]") {
  CHECK(varied("kaifa-ct", {.ratio = 40}).scale == 40);
  CHECK_FALSE(find_profile("kaifa-3phase")->solar);
  CHECK(varied("kaifa-3phase", {.exports = true}).solar);
  CHECK(varied("kaifa-3phase", {}).solar == false);
}

TEST_CASE("what a meter cannot be is refused with the reason", "[simulation]") {
  CHECK(refusal("kaifa-1phase", {.phases = 3}) == "kaifa-1phase has one phase");
  CHECK(refusal("aidon-3wire", {.phases = 1}) == "aidon-3wire has no neutral, so all its phases are connected");
  CHECK(refusal("aidon-4wire", {.ratio = 2}) ==
        "aidon-4wire has no current transformers; these have: kaifa-ct, kamstrup-ct");
  CHECK(refusal("aidon-4wire", {.submeters = "gas"}).starts_with("aidon-4wire reads no other meters; these do: p1-"));
  CHECK(refusal("p1-nl", {.submeters = "oil"}) ==
        "a sub-meter is gas, water or heat, several with commas between them");
  CHECK(refusal("p1-nl", {.submeters = ""}) == "a sub-meter is gas, water or heat, several with commas between them");
  CHECK(refusal("p1-nl", {.submeters = "gas,gas,gas,gas,gas"}) == "there are four channels for sub-meters");
}

TEST_CASE("each of many meters has a number of its own", "[simulation]") {
  CHECK(nth_number("7359990000000031", 0) == "7359990000000031");
  CHECK(nth_number("7359990000000031", 2) == "7359990000000033");
  CHECK(nth_number("7359990000000099", 1) == "7359990000000100");
  CHECK(nth_number("LGZ1030700000017", 999) == "LGZ1030700001016");
  CHECK(nth_number("99", 1) == "00");
  CHECK(nth_number(std::string_view("17\0\0", 4), 1) == std::string("18\0\0", 4));
  CHECK(nth_number("", 5).empty());
}

TEST_CASE("how a profile sends is said in words", "[simulation]") {
  CHECK(sending_of(*find_profile("aidon-4wire")) == "HDLC, 3 phases, every 2.5 s, 2400 8E1");
  CHECK(sending_of(*find_profile("kaifa-at")) == "M-Bus, encrypted, 3 phases, every 5 s, 2400 8N1");
  CHECK(sending_of(*find_profile("landis-gyr-at")) == "HDLC in blocks, encrypted, 3 phases, every 5 s, 2400 8N1");
  CHECK(sending_of(*find_profile("p1-nl-dsmr2")) == "P1, 3 phases, every 10 s, 9600 7E1");
  CHECK(sending_of(*find_profile("aidon-1phase")) == "HDLC, 1 phase, every 2.5 s, 2400 8E1");
}
