#include "ams2mqtt/meter/notice.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

constexpr SystemTitle kSaidTitle = {'T', 'S', 'T', 0, 0, 0, 0, 1};

bool says(const Notice& notice, std::string_view words) {
  return sentence(notice).find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("A clock's error is told in the largest unit that fits", "[meter]") {
  CHECK(says(ClockOff{2h}, "is 2 h ahead of this host's; check 'time_zone'"));
  CHECK(says(ClockOff{-1h}, "is 1 h behind this host's; check 'time_zone'"));
  CHECK(says(ClockOff{-7min}, "is 7 min behind this host's"));
  CHECK(says(ClockOff{std::chrono::days(962) + 12min}, "is 962 days ahead of this host's"));
  CHECK_FALSE(says(ClockOff{std::chrono::days(3)}, "time_zone"));
}

TEST_CASE("A scale is told as the step that a number counts", "[meter]") {
  CHECK(says(ScaleDecided{Unit::ampere, -2, ScaleReason::meter_type},
             "currents in 1/100 A, according to the meter's type"));
  CHECK(says(ScaleDecided{Unit::volt, -1, ScaleReason::values}, "voltages in 1/10 V, as its own values prove"));
  CHECK(says(ScaleDecided{Unit::watt_hour, 0, ScaleReason::values}, "energies in 1 Wh"));
  CHECK(says(ScaleDecided{Unit::watt_hour, 1, ScaleReason::values}, "energies in 10 Wh"));
  CHECK(says(ScaleDoubtful{Unit::watt_hour}, "energies contradict its other values and are withheld"));
}

TEST_CASE("What is the matter with a key is told with the system title", "[meter][cipher]") {
  for (const Notice& notice : {Notice(KeyMissing{kSaidTitle}), Notice(KeyWrong{kSaidTitle}),
                               Notice(AuthKeyWrong{kSaidTitle}), Notice(AuthKeyMissing{kSaidTitle}),
                               Notice(CipherUnsupported{kSaidTitle}), Notice(CounterWentBack{kSaidTitle, 7, 3})}) {
    CHECK(says(notice, "system title 5453540000000001 (TST)"));
  }
  CHECK(says(KeyMissing{}, "a meter that sends no system title"));
  CHECK(says(CounterWentBack{kSaidTitle, 7, 3}, "from 7 to 3"));
}

TEST_CASE("Only what somebody has to do something about warns", "[meter]") {
  CHECK(is_warning(KeyWrong{kSaidTitle}));
  CHECK(is_warning(ScaleDoubtful{Unit::ampere}));
  CHECK(is_warning(UnknownList{"array of 1: null-data"}));
  CHECK_FALSE(is_warning(ScaleDecided{Unit::ampere, -2, ScaleReason::values}));
  CHECK_FALSE(is_warning(FramingChanged{Framing::hdlc, Framing::p1}));
  CHECK_FALSE(is_warning(AuthKeyMissing{kSaidTitle}));
  CHECK(is_warning(ValueLeftOut{"1-0:1.8.0"_obis, "5*MA", LeftOutReason::other_unit}));
}

TEST_CASE("A notice is made once, until its cause has gone", "[meter]") {
  NoticeLog log;
  log.add(ClockOff{1h});
  log.add(ClockOff{1h});
  CHECK(log.take().size() == 1);
  log.add(ClockOff{1h});
  CHECK(log.take().empty());
  log.forget(ClockOff{1h});
  log.add(ClockOff{1h});
  CHECK(log.take() == std::vector<Notice>{ClockOff{1h}});
}
