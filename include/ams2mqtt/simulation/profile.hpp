// The meters that can be simulated, as data, and the step from a meter's state to the frame it would send: a list is a
// table of rows, and how a row is written follows from the manufacturer's grammar. Next: simulation/schedule.hpp says
// when.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/simulation/encoder.hpp"

namespace ams2mqtt {

// The state of one phase of the house at a moment. Positive power and reactive power come from the grid.
struct PhaseState {
  std::int64_t watt = 0;
  std::int64_t var = 0;
  std::int64_t milliampere = 0;  // negative while the phase delivers; meters with unsigned currents send the magnitude
  std::int64_t decivolt = 0;
  std::int64_t import_wh = 0;  // this phase's own registers, which only some lists carry
  std::int64_t export_wh = 0;

  friend bool operator==(const PhaseState&, const PhaseState&) = default;
};

// Everything that a list can say.
struct MeterState {
  UtcSeconds time{};
  std::array<PhaseState, 3> phases;  // one-phase meters: only the first
  std::int64_t import_wh = 0;
  std::int64_t export_wh = 0;
  std::int64_t import_varh = 0;
  std::int64_t export_varh = 0;

  // The sum over the phases, as the meter counts it.
  [[nodiscard]] std::int64_t watt() const { return phases[0].watt + phases[1].watt + phases[2].watt; }
  [[nodiscard]] std::int64_t var() const { return phases[0].var + phases[1].var + phases[2].var; }

  friend bool operator==(const MeterState&, const MeterState&) = default;
};

enum class List : std::uint8_t {
  fast,    // only power, every 2 or 2.5 s
  normal,  // every 10 s
  hourly,  // with the registers
};
[[nodiscard]] std::string_view to_string(List list);

// How the house is connected.
enum class Wiring : std::uint8_t {
  one_phase,
  three_wire,  // IT net: voltages between the phases, no neutral
  four_wire,   // TN net
};

// How a row's value is written.
enum class Wire : std::uint8_t { null_pair, visible, octets, clock, u16, i16, u32, u64 };

struct ListRow {
  ObisCode obis;
  Wire wire = Wire::u32;
  std::int8_t scaler = 0;  // the number on the wire x 10^scaler is W, var, V, A, Wh or varh
  bool zero = false;       // the meter always sends 0 here
};

enum class Grammar : std::uint8_t {
  described,   // array of {obis, value, {scaler, unit}}
  pairs,       // one structure: obis, value, obis, value, ...
  positional,  // one structure of values alone
};

// How the manufacturer sets and writes clocks.
struct ClockHabit {
  HeaderTime header = HeaderTime::null;
  bool summer_time = false;  // the clock follows summer time; otherwise it shows standard time all year
  bool summer_bit = false;   // ... and bit 80 of the status says so
  std::optional<std::int16_t> deviation = {};  // as written, whether it is right or not
  std::uint8_t status = 0;
  bool whole_hour = false;  // an hourly list carries clock and registers of the hour's beginning
};

struct ListPlan {
  List list = List::normal;
  std::span<const ListRow> rows;
  std::chrono::milliseconds period{};
  std::chrono::milliseconds phase{};  // sent when (time of day - phase) is a multiple of the period
};

struct Profile {
  std::string_view name;          // "aidon-4wire"
  std::string_view description;   // one line
  std::string_view manufacturer;  // "aidon": the folder of its test frames
  Wiring wiring = Wiring::four_wire;
  bool solar = false;    // the house has panels
  unsigned scale = 1;    // a CT meter's house is this many homes
  unsigned baud = 2400;  // of the meter's port
  Grammar grammar = Grammar::described;
  ClockHabit clock;
  std::span<const std::uint8_t> destination;
  std::span<const std::uint8_t> source;
  std::uint8_t control = 0;
  std::uint32_t invoke_id = 0;
  bool starts_with_version = false;  // a text without a code of its own opens the structure
  std::string_view list_version;
  std::string_view meter_id;
  std::string_view meter_type;
  std::span<const ListPlan> lists;

  // Null when this meter does not send such a list.
  [[nodiscard]] const ListPlan* plan(List list) const;
};

[[nodiscard]] std::span<const Profile> profiles();
[[nodiscard]] const Profile* find_profile(std::string_view name);

// The clock that this meter shows at a moment.
[[nodiscard]] CosemDateTime clock_reading(const ClockHabit& habit, UtcSeconds utc);
// What the row says of the state, as the integer on the wire.
[[nodiscard]] std::int64_t wire_value(const ListRow& row, const MeterState& state);
// A whole HDLC frame with both flags. `plan` is one of the profile's.
[[nodiscard]] std::vector<std::uint8_t> encode_list(const Profile& profile, const ListPlan& plan,
                                                    const MeterState& state);

}  // namespace ams2mqtt
