#include "tracking/belief.hpp"

#include "ams2mqtt/tracking/candidate_codes.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

bool hear(Belief& belief, std::string_view id, bool vouched) {
  const TelegramBuilder builder(aidon(id));
  Telegram telegram = builder.telegram();
  telegram.vouched = vouched;
  return belief.hear(telegram);
}

}  // namespace

TEST_CASE("11.7 what a check sum vouches for is believed at once, anything else when repeated", "[tracking]") {
  Belief vouched;
  CHECK(hear(vouched, "1", true));
  CHECK(hear(vouched, "2", true));

  Belief belief;
  CHECK_FALSE(hear(belief, "1", false));
  CHECK_FALSE(hear(belief, "2", false));
  CHECK_FALSE(hear(belief, "1", false));
  CHECK(hear(belief, "1", false));
  CHECK_FALSE(hear(belief, "2", false));
  CHECK_FALSE(hear(belief, "2", false));
  CHECK(hear(belief, "1", false));
  CHECK_FALSE(hear(belief, "2", false));
  CHECK_FALSE(hear(belief, "2", false));
  CHECK(hear(belief, "2", false));
  CHECK_FALSE(hear(belief, "1", false));
}

TEST_CASE("11.7 a code counts when the same list brings it in a row", "[tracking]") {
  const ObisCode code = {1, 0, 82, 7, 0, 255};
  CandidateCodes codes;
  codes.begin(5);
  CHECK_FALSE(codes.hear(nullptr, code, 2));
  CHECK_FALSE(codes.hear(nullptr, code, 2));  // twice in one telegram is once
  codes.begin(30);                            // another list in between
  codes.begin(5);
  CHECK(codes.hear(nullptr, code, 2));

  codes.begin(5);
  CHECK_FALSE(codes.hear(nullptr, code, 2));
  codes.begin(5);
  codes.begin(5);  // a telegram without it
  CHECK_FALSE(codes.hear(nullptr, code, 2));
}

TEST_CASE("11.7 candidates are bounded", "[tracking]") {
  CandidateCodes codes;
  for (int round = 0; round < 3; ++round) {
    codes.begin(1);
    for (int number = 0; number < 100'000; number += 97) {
      const ObisCode code = {1, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number), 7, 0, 255};
      (void)codes.hear(nullptr, code, 100);
    }
  }
  SUCCEED();
}
