// What a simulated meter says is what it meant: every list of every profile, decoded and compared with the state that
// it was made from, without the encoder's own arithmetic.
#include <algorithm>
#include <optional>

#include "ams2mqtt/meter/decoder.hpp"
#include "catch.hpp"
#include "simulation/integer_math.hpp"
#include "test_frames.hpp"

using namespace ams2mqtt;
using test::TestFrame;

namespace {

struct Truth {
  std::int64_t value = 0;
  int exponent = 0;
  int coarsest = 0;  // the exponent of the coarsest number that may stand for it
};

std::optional<Truth> phase_truth(std::string_view code, const PhaseState& phase, char tens) {
  // 21.7.0, 41.7.0 and 61.7.0 are one quantity of three phases; 31.7.0, 51.7.0 and 71.7.0 another.
  const auto is = [&](char even, std::string_view rest) {
    return code.size() == rest.size() + 1 && code.substr(1) == rest && (tens == even || tens == even + 1);
  };
  const bool odd_tens = (tens - '0') % 2 == 1;
  if (odd_tens && is(tens, "1.7.0")) return Truth{phase.milliampere, -3, -1};
  if (odd_tens && is(tens, "2.7.0")) return Truth{phase.decivolt, -1, 0};
  if (odd_tens && is(tens, "3.7.0")) return Truth{power_factor(phase.watt, phase.var), -2, -2};
  if (is(tens, "1.7.0")) return Truth{std::max<std::int64_t>(phase.watt, 0), 0, 0};
  if (is(tens, "2.7.0")) return Truth{std::max<std::int64_t>(-phase.watt, 0), 0, 0};
  if (is(tens, "3.7.0")) return Truth{std::max<std::int64_t>(phase.var, 0), 0, 0};
  if (is(tens, "4.7.0")) return Truth{std::max<std::int64_t>(-phase.var, 0), 0, 0};
  if (is(tens, "1.8.0")) return Truth{phase.import_wh, -3, -2};
  if (is(tens, "2.8.0")) return Truth{phase.export_wh, -3, -2};
  return std::nullopt;
}

std::optional<Truth> truth(const ObisCode& obis, const MeterState& state) {
  const std::string code = to_cde(obis);
  const std::int64_t watt = state.watt();
  const std::int64_t var = state.var();
  if (code == "1.7.0") return Truth{watt > 0 ? watt : 0, 0, 0};
  if (code == "2.7.0") return Truth{watt < 0 ? -watt : 0, 0, 0};
  if (code == "3.7.0") return Truth{var > 0 ? var : 0, 0, 0};
  if (code == "4.7.0") return Truth{var < 0 ? -var : 0, 0, 0};
  if (code == "1.8.0") return Truth{state.import_wh, -3, -2};
  if (code == "2.8.0") return Truth{state.export_wh, -3, -2};
  if (code == "3.8.0") return Truth{state.import_varh, -3, -2};
  if (code == "4.8.0") return Truth{state.export_varh, -3, -2};
  if (code == "13.7.0") return Truth{power_factor(watt, var), -2, -2};
  const std::size_t phase = code[0] <= '3' ? 0 : (code[0] <= '5' ? 1 : 2);
  return phase_truth(code, state.phases[phase], code[0]);
}

// The true value in the digits that the meter sends.
std::int64_t rounded(const Truth& truth, int exponent) {
  std::int64_t value = truth.value;
  for (int at = truth.exponent; at > exponent; --at) value *= 10;
  std::int64_t divisor = 1;
  for (int at = truth.exponent; at < exponent; ++at) divisor *= 10;
  return divide_rounded(value, divisor);
}

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
