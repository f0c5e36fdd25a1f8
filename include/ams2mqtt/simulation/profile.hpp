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

#include "ams2mqtt/base/line_format.hpp"
#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/simulation/encoder.hpp"
#include "ams2mqtt/simulation/link_encoder.hpp"

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
  // What of the four registers above was counted in the second tariff, which is in force at night.
  std::array<std::int64_t, 4> second_tariff{};
  bool is_second_tariff = false;
  // What of the two registers of reactive energy was counted while the house delivered: the second and third quadrant.
  std::array<std::int64_t, 2> export_quadrants{};
  std::int64_t demand_watt = 0;  // the mean of this quarter of an hour, as if nothing came in what is left of it
  std::int64_t peak_watt = 0;    // the highest of the month
  UtcSeconds peak_time{};        // when its quarter ended

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
enum class Wire : std::uint8_t {
  null_pair,
  visible,
  octets,
  clock,
  u16,
  i16,
  u32,
  u64,
  code,     // the row's own code as an octet string
  boolean,  // true
  state,    // an enumeration, 1
  tariff,   // 00 01 or 00 02
  time,     // the clock's four bytes of time
  date,     // and its five bytes of date
  nothing,  // an empty octet string
  limit,    // an array with one threshold
  peak,     // P1 alone: a number behind the time it was reached at
};

struct ListRow {
  ObisCode obis;
  Wire wire = Wire::u32;
  std::int8_t scaler = 0;  // the number on the wire x 10^scaler is W, var, V, A, Wh or varh
  bool zero = false;       // the meter always sends 0 here
  bool bare = false;       // without its code, where the others have theirs
};

enum class Grammar : std::uint8_t {
  described,    // array of {obis, value, {scaler, unit}}
  structured,   // structure of the same, with the clock beside its code
  flat,         // one structure: obis, value, {scaler, unit}, obis, ...
  pairs,        // one structure: obis, value, obis, value, ...
  positional,   // one structure of values alone
  descriptors,  // a structure of descriptors of all objects, and the values behind it
  attributes,   // array of {class, code and attribute without tags; value}
  lines,        // P1
};

// What carries a message.
enum class Link : std::uint8_t {
  hdlc,
  hdlc_segments,  // one message in several frames
  hdlc_blocks,    // general-block-transfer, a frame for each block
  mbus,
  mbus_overflow,  // telegrams whose length overflows
  p1,
};

// How a P1 meter writes numbers of a unit: "00.655*kW" has two digits and three decimals.
struct P1Form {
  std::uint8_t digits = 0;  // before the point
  std::uint8_t decimals = 0;
  std::int8_t power = 0;  // of ten, that the unit's prefix stands for
  std::string_view unit;
};

enum class P1Time : std::uint8_t { flagged, spelled_out };  // 240711094000S, 20240711 09:40:00
struct P1Dialect {
  std::string_view ident;
  P1Form power, energy, reactive_power, reactive_energy, voltage, current;
  P1Time time = P1Time::flagged;
  P1Checksum checksum = P1Checksum::arc;
  std::string_view code_end = {};     // "*255"
  std::string_view power_limit = {};  // of 0-0:17.0.0, as it is written
  std::chrono::minutes submeter_period{5};
  bool old_submeters = false;  // DSMR 2: a reading takes two lines
};

// What a P1 meter reads over M-Bus.
enum class SubMeter : std::uint8_t { gas, water, heat };

// How the manufacturer sets and writes clocks.
struct ClockHabit {
  HeaderTime header = HeaderTime::null;
  bool summer_time = false;  // the clock follows summer time; otherwise it shows standard time all year
  bool summer_bit = false;   // ... and bit 80 of the status says so
  std::optional<std::int16_t> deviation = {};  // as written, whether it is right or not
  bool states_offset = false;                  // the deviation is the right one of each moment
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
  unsigned data_bits = 8;
  Parity parity = Parity::none;
  Link link = Link::hdlc;
  bool encrypted = false;
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
  std::string_view device_name = {};                      // the logical device name
  ObisCode push = {};                                     // the push setup that sends the list; only some lists name it
  const P1Dialect* dialect = nullptr;                     // of those with lines
  unsigned phases = 0;                                    // that are connected; 0: all
  std::array<std::optional<SubMeter>, 4> submeters = {};  // by channel

  // Null when this meter does not send such a list.
  [[nodiscard]] const ListPlan* plan(List list) const;
};

[[nodiscard]] std::span<const Profile> profiles();
[[nodiscard]] const Profile* find_profile(std::string_view name);

// The clock that this meter shows at a moment.
[[nodiscard]] CosemDateTime clock_reading(const ClockHabit& habit, UtcSeconds utc);
// What the row says of the state, as the integer on the wire.
[[nodiscard]] std::int64_t wire_value(const ListRow& row, const MeterState& state);
// Encrypts what a meter sends, and counts the messages; the opposite of a Decryptor. Returns what follows the tag of a
// ciphered message: title, length, security control, counter, ciphertext and authentication tag.
class BlockCipher {
 public:
  virtual ~BlockCipher() = default;
  [[nodiscard]] virtual std::vector<std::uint8_t> encrypt(Bytes plain) = 0;
};

// What a meter sends at once, with everything that its link puts around it. `plan` is one of the profile's. Without a
// cipher, messages of meters that encrypt are plain.
[[nodiscard]] std::vector<std::uint8_t> encode_list(const Profile& profile, const ListPlan& plan,
                                                    const MeterState& state, BlockCipher* cipher = nullptr);

}  // namespace ams2mqtt
