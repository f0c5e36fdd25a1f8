#include "ams2mqtt/simulation/profile.hpp"

#include <algorithm>
#include <charconv>

#include "ams2mqtt/base/central_european_time.hpp"
#include "integer_math.hpp"

namespace ams2mqtt {

namespace {

// A whole number of 10^exponent base units (W, var, V, A, Wh, varh).
struct Amount {
  std::int64_t value = 0;
  int exponent = 0;
  bool counter = false;  // a register is cut, an instantaneous value is rounded
};

// The C group of an electricity code: 20 codes a phase, the first 20 being the sum over the phases.
constexpr std::uint8_t kCodesPerPhase = 20;

Unit unit_of(const ObisCode& obis) {
  const bool counter = obis.d == 8;
  switch (obis.c % kCodesPerPhase) {
    case 1:
    case 2:
      return counter ? Unit::watt_hour : Unit::watt;
    case 3:
    case 4:
      return counter ? Unit::var_hour : Unit::var;
    case 11:
      return Unit::ampere;
    case 12:
      return Unit::volt;
    default:
      return Unit::count;
  }
}

Amount power_amount(int direction, std::int64_t watt, std::int64_t var) {
  const std::int64_t value = direction <= 2 ? watt : var;
  return {std::max<std::int64_t>(direction % 2 == 1 ? value : -value, 0), 0, false};
}

Amount total_amount(const ObisCode& obis, const MeterState& state) {
  const int direction = obis.c;
  if (direction == 13) return {power_factor(state.watt(), state.var()), -2, false};
  if (obis.d == 7) return power_amount(direction, state.watt(), state.var());
  const std::array<std::int64_t, 4> registers = {state.import_wh, state.export_wh, state.import_varh,
                                                 state.export_varh};
  return {registers.at(static_cast<std::size_t>(direction) - 1), 0, true};
}

Amount phase_amount(const ObisCode& obis, const PhaseState& phase) {
  switch (obis.c % kCodesPerPhase) {
    case 11:
      return {phase.milliampere, -3, false};
    case 12:
      return {phase.decivolt, -1, false};
    case 13:
      return {power_factor(phase.watt, phase.var), -2, false};
    default:
      break;
  }
  const int direction = obis.c % kCodesPerPhase;
  if (obis.d == 7) return power_amount(direction, phase.watt, phase.var);
  return {direction == 1 ? phase.import_wh : phase.export_wh, 0, true};
}

class ListEncoder {
 public:
  ListEncoder(const Profile& profile, const ListPlan& plan, const MeterState& state)
      : profile_(profile), state_(state), clock_(clock_reading(profile.clock, state.time)) {
    if (plan.list == List::hourly && profile.clock.whole_hour) clock_.local.minute = clock_.local.second = 0;
  }

  const CosemDateTime& clock() const { return clock_; }

  std::vector<std::uint8_t> body(std::span<const ListRow> rows) {
    switch (profile_.grammar) {
      case Grammar::described:
        data_.array(rows.size());
        break;
      case Grammar::pairs:
        data_.structure(2 * rows.size() + (profile_.starts_with_version ? 1 : 0));
        break;
      case Grammar::positional:
        data_.structure(rows.size());
        break;
    }
    if (profile_.starts_with_version) data_.visible(profile_.list_version);
    for (const ListRow& row : rows) write(row);
    return data_.bytes();
  }

 private:
  void write(const ListRow& row) {
    if (row.wire == Wire::null_pair) {
      data_.null().null();
      return;
    }
    const bool number =
        row.wire == Wire::u16 || row.wire == Wire::i16 || row.wire == Wire::u32 || row.wire == Wire::u64;
    if (profile_.grammar == Grammar::described) data_.structure(number ? 3 : 2);
    if (profile_.grammar != Grammar::positional) data_.obis(row.obis);
    write_value(row);
    if (profile_.grammar == Grammar::described && number) data_.scaler_unit(row.scaler, unit_of(row.obis));
  }

  void write_value(const ListRow& row) {
    switch (row.wire) {
      case Wire::null_pair:
        break;
      case Wire::visible:
        data_.visible(text(row.obis));
        break;
      case Wire::octets:
        data_.octets(as_bytes(text(row.obis)));
        break;
      case Wire::clock:
        data_.date_time(clock_);
        break;
      case Wire::u16:
        data_.u16(static_cast<std::uint16_t>(wire_value(row, state_)));
        break;
      case Wire::i16:
        data_.i16(static_cast<std::int16_t>(wire_value(row, state_)));
        break;
      case Wire::u32:
        data_.u32(row.obis == "1-1:0.0.1"_obis ? meter_number() : static_cast<std::uint32_t>(wire_value(row, state_)));
        break;
      case Wire::u64:
        data_.u64(static_cast<std::uint64_t>(wire_value(row, state_)));
        break;
    }
  }

  std::string_view text(const ObisCode& obis) const {
    if (obis.c == 0 && obis.d == 2) return profile_.list_version;
    const bool type = obis == "0-0:96.1.7"_obis || obis == "1-1:96.1.1"_obis;
    return type ? profile_.meter_type : profile_.meter_id;
  }

  std::uint32_t meter_number() const {
    std::uint32_t number = 0;
    std::from_chars(profile_.meter_id.data(), profile_.meter_id.data() + profile_.meter_id.size(), number);
    return number;
  }

  const Profile& profile_;
  const MeterState& state_;
  CosemDateTime clock_;
  DataWriter data_;
};

}  // namespace

std::string_view to_string(List list) {
  switch (list) {
    case List::fast:
      return "fast";
    case List::normal:
      return "normal";
    case List::hourly:
      return "hourly";
  }
  return {};
}

const ListPlan* Profile::plan(List list) const {
  const auto found = std::ranges::find(lists, list, &ListPlan::list);
  return found == lists.end() ? nullptr : &*found;
}

const Profile* find_profile(std::string_view name) {
  const auto found = std::ranges::find(profiles(), name, &Profile::name);
  return found == profiles().end() ? nullptr : &*found;
}

CosemDateTime clock_reading(const ClockHabit& habit, UtcSeconds utc) {
  const bool summer = habit.summer_time && is_central_european_summer(utc);
  CosemDateTime reading;
  reading.local = local_time(utc, std::chrono::hours(summer ? 2 : 1));
  reading.deviation = habit.deviation;
  reading.status = static_cast<std::uint8_t>(summer && habit.summer_bit ? habit.status | 0x80U : habit.status);
  return reading;
}

std::int64_t wire_value(const ListRow& row, const MeterState& state) {
  if (row.zero) return 0;
  const int phase = row.obis.c / kCodesPerPhase;
  const Amount amount = phase == 0 ? total_amount(row.obis, state)
                                   : phase_amount(row.obis, state.phases.at(static_cast<std::size_t>(phase) - 1));
  std::int64_t value = row.wire == Wire::i16 ? amount.value : std::abs(amount.value);
  for (int exponent = amount.exponent; exponent > row.scaler; --exponent) value *= 10;
  std::int64_t divisor = 1;
  for (int exponent = amount.exponent; exponent < row.scaler; ++exponent) divisor *= 10;
  return amount.counter ? value / divisor : divide_rounded(value, divisor);
}

std::vector<std::uint8_t> encode_list(const Profile& profile, const ListPlan& plan, const MeterState& state) {
  ListEncoder encoder(profile, plan, state);
  const std::vector<std::uint8_t> body = encoder.body(plan.rows);
  const std::vector<std::uint8_t> information =
      encode_notification(body, profile.clock.header, encoder.clock(), profile.invoke_id);
  HdlcAddressing addressing;
  addressing.destination.assign(profile.destination.begin(), profile.destination.end());
  addressing.source.assign(profile.source.begin(), profile.source.end());
  addressing.control = profile.control;
  return encode_hdlc(information, addressing);
}

}  // namespace ams2mqtt
