#include "ams2mqtt/simulation/schedule.hpp"

#include <map>
#include <string>
#include <utility>

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

constexpr UtcSeconds kStart = std::chrono::sys_days(std::chrono::year(2025) / 1 / 15) + 16h;

// "0 normal, 2500 fast, ...": the first `count` frames.
std::string first_frames(std::string_view profile, UtcSeconds start, int count) {
  Schedule schedule(*find_profile(profile), 1, start);
  std::string text;
  for (int frame = 0; frame < count; ++frame) {
    const ScheduledFrame scheduled = schedule.next();
    text += std::to_string(scheduled.at.count()) + " " + std::string(to_string(scheduled.list)) +
            (frame + 1 < count ? ", " : "");
  }
  return text;
}

std::map<List, int> frames_in(std::string_view profile, std::chrono::milliseconds time) {
  Schedule schedule(*find_profile(profile), 1, kStart);
  std::map<List, int> counts;
  for (ScheduledFrame frame = schedule.next(); frame.at < time; frame = schedule.next()) ++counts[frame.list];
  return counts;
}

}  // namespace

TEST_CASE("lists come in their rhythm and the richest replaces the others", "[simulation]") {
  CHECK(first_frames("aidon-4wire", kStart, 6) ==
        "0 normal, 2500 fast, 5000 fast, 7500 fast, 10000 hourly, 12500 fast");
  CHECK(first_frames("kaifa-3wire", kStart + 9s, 4) == "1000 hourly, 3000 fast, 5000 fast, 7000 fast");
  CHECK(first_frames("kamstrup-3phase", kStart, 3) == "5000 hourly, 15000 normal, 25000 normal");
  CHECK(first_frames("aidon-se", kStart + 1s, 2) == "9000 normal, 19000 normal");
}

TEST_CASE("an hour holds every list as often as it should", "[simulation]") {
  CHECK(frames_in("aidon-4wire", 2h) ==
        std::map<List, int>{{List::fast, 2160}, {List::normal, 718}, {List::hourly, 2}});
  CHECK(frames_in("kaifa-1phase", 1h) ==
        std::map<List, int>{{List::fast, 1440}, {List::normal, 359}, {List::hourly, 1}});
  CHECK(frames_in("kamstrup-ct", 1h) == std::map<List, int>{{List::normal, 359}, {List::hourly, 1}});
}

TEST_CASE("an hourly list of Aidon carries what was counted when the hour began", "[simulation]") {
  const Profile& profile = *find_profile("aidon-4wire");
  Schedule schedule(profile, 3, kStart - 1min);
  ScheduledFrame frame = schedule.next();
  while (frame.list != List::hourly) frame = schedule.next();

  Household house({.wiring = profile.wiring, .solar = profile.solar, .scale = profile.scale, .seed = 3}, kStart - 1min);
  const MeterState at_hour = house.advance_to(1min);
  MeterState expected = house.advance_to(frame.at);
  expected.import_wh = at_hour.import_wh;
  expected.export_wh = at_hour.export_wh;
  expected.import_varh = at_hour.import_varh;
  expected.export_varh = at_hour.export_varh;
  CHECK(frame.at == 70s);
  CHECK(frame.bytes == encode_list(profile, *profile.plan(List::hourly), expected));
  CHECK(to_hex(frame.bytes).find("07e9010f03110000ff000000") != std::string::npos);  // Wednesday, 17:00:00
}
