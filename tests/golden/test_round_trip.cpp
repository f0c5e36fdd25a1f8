// What a simulated meter says is what it meant: every list of every profile, decoded and compared with the state that
// it was made from, without the encoder's own arithmetic.
#include <algorithm>
#include <optional>

#include "ams2mqtt/meter/decoder.hpp"
#include "catch.hpp"
#include "golden/truth.hpp"
#include "test_frames.hpp"

using namespace ams2mqtt;
using test::rounded;
using test::TestFrame;
using test::truth;

namespace {

bool is_identity(const ListRow& row) {
  return row.wire == Wire::visible || row.wire == Wire::octets || to_cde(row.obis) == "0.0.1";
}

void check_number(const ListRow& row, const Reading& reading, const MeterState& state) {
  const auto* number = std::get_if<Decimal>(&reading.value);
  REQUIRE(number != nullptr);
  CHECK(reading.quantity != nullptr);
  auto expected = truth(row.obis, state);
  REQUIRE(expected.has_value());
  if (row.zero) expected->value = 0;
  // Only Aidon's list has room for a sign.
  if (row.wire != Wire::i16) expected->value = std::abs(expected->value);
  CHECK(number->exponent() <= expected->coarsest);
  CHECK(number->mantissa() == rounded(*expected, number->exponent()));
}

void check_telegram(const TestFrame& frame, const Telegram& telegram) {
  const Profile& profile = *frame.profile;
  UtcSeconds expected_time = frame.state.time;
  if (frame.plan->list == List::hourly && profile.clock.whole_hour) {
    expected_time = std::chrono::floor<std::chrono::hours>(expected_time);
  }
  if (telegram.time) {
    REQUIRE(telegram.time->offset.has_value());
    CHECK(ZonedTime{telegram.time->local, *telegram.time->offset}.utc() == expected_time);
  }
  CHECK(telegram.time.has_value() == test::has_clock(profile, *frame.plan));

  std::size_t values = 0;
  for (const ListRow& row : frame.plan->rows) {
    if (row.wire == Wire::null_pair || is_identity(row)) continue;
    INFO(to_string(row.obis));
    const auto reading = std::ranges::find(telegram.readings, row.obis, &Reading::obis);
    REQUIRE(reading != telegram.readings.end());
    ++values;
    if (row.wire != Wire::clock) check_number(row, *reading, frame.state);
  }
  // The rest is what the program itself says of the meter.
  const auto own = std::ranges::count_if(telegram.readings, [](const Reading& reading) {
    return reading.quantity == &scales_quantity() || reading.quantity == &clock_offset_quantity();
  });
  CHECK(telegram.readings.size() == values + static_cast<std::size_t>(own));
}

void check_identity(const TestFrame& frame, const MeterIdentity& meter) {
  const bool named = std::ranges::any_of(frame.plan->rows, is_identity) || frame.profile->starts_with_version;
  if (!named) return;
  const std::string_view id = frame.profile->meter_id;
  CHECK(meter.id == id.substr(0, id.find('\0')));
  CHECK(meter.type == frame.profile->meter_type);
  CHECK(meter.list_version == frame.profile->list_version);
  if (!meter.type.empty()) CHECK_FALSE(meter.model.empty());
}

}  // namespace

TEST_CASE("simulated frames decode to exactly the state they were made from", "[golden]") {
  for (const TestFrame& frame : test::test_frames()) {
    INFO(frame.name);
    Decoder decoder(DecoderOptions{.scaling = {.show_unproven = true}});
    decoder.feed(frame.bytes);
    const auto telegram = decoder.next({});
    REQUIRE(telegram.has_value());
    REQUIRE(telegram->has_value());
    check_telegram(frame, ***telegram);
    check_identity(frame, *(**telegram)->meter);
    CHECK_FALSE(decoder.next({}).has_value());
    CHECK(decoder.counters().skipped_bytes == 0);
  }
}
