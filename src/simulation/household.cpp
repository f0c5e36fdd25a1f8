#include "ams2mqtt/simulation/household.hpp"

#include <algorithm>
#include <cstdlib>

#include "ams2mqtt/base/central_european_time.hpp"
#include "integer_math.hpp"

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMillisecondsPerHour = 3'600'000;

// How much of the heating is needed, in per cent, January first.
constexpr std::array<std::int64_t, 12> kHeating = {100, 95, 80, 55, 25, 8, 4, 6, 25, 50, 75, 95};
// What clear sky gives at noon, in per cent of the panels' peak, and how long the day is, in minutes.
constexpr std::array<std::int64_t, 12> kSun = {14, 30, 52, 74, 88, 94, 92, 80, 60, 38, 18, 10};
constexpr std::array<std::int64_t, 12> kDayMinutes = {400, 520, 700, 860, 1000, 1100, 1060, 920, 760, 600, 440, 360};
constexpr std::int64_t kPanelPeakWatt = 6500;
// Noon at 11 degrees east, in minutes of the UTC day.
constexpr std::int64_t kNoon = 11 * 60 + 16;

bool at_night(int hour) {
  return hour < 6 || hour >= 23;
}

// Moves what fills whole units from an integral into a register; returns how much that was.
std::int64_t carry(std::int64_t& integral, std::int64_t& units) {
  const std::int64_t whole = integral / kMillisecondsPerHour;
  units += whole;
  integral %= kMillisecondsPerHour;
  return whole;
}

std::size_t phases_of(const Household::Options& options) {
  if (options.phases != 0) return options.phases;
  return options.wiring == Wiring::one_phase ? 1 : 3;
}

// The magnitude of the difference of two currents that are 120 degrees apart.
std::int64_t line_current(std::int64_t left, std::int64_t right) {
  return square_root(left * left + right * right + left * right);
}

}  // namespace

std::uint64_t Random::next() {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ mixed >> 30U) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ mixed >> 27U) * 0x94D049BB133111EBU;
  return mixed ^ mixed >> 31U;
}

Household::Household(const Options& options, UtcSeconds start)
    : options_(options), phases_(phases_of(options)), start_(start), random_(options.seed) {
  const std::int64_t scale = options_.scale;
  state_.import_wh = (12'000'000 + random_.below(40'000'000)) * scale;
  state_.export_wh = options_.solar ? 2'000'000 + random_.below(9'000'000) : 0;
  state_.import_varh = (300'000 + random_.below(3'000'000)) * scale;
  state_.export_varh = (900'000 + random_.below(4'000'000)) * scale;
  const auto phases = static_cast<std::int64_t>(phases_);
  for (std::size_t phase = 0; phase < phases_; ++phase) {
    state_.phases[phase].import_wh = state_.import_wh / phases;
    state_.phases[phase].export_wh = state_.export_wh / phases;
  }
  state_.second_tariff = {state_.import_wh / 3, state_.export_wh / 9, state_.import_varh / 3, state_.export_varh / 3};
  state_.export_quadrants = {state_.export_wh / 16, state_.export_wh / 8};
  state_.peak_time = std::chrono::floor<std::chrono::hours>(start);
  base_watt_ = 140 + random_.below(120);
  clouds_ = random_.below(600);
  grid_decivolt_ = 2320 + random_.below(50);
  // The appliances are in the middle of what they do, not all at its beginning.
  for (Switched* load : {&fridge_, &floor_heating_, &panel_heater_, &boiler_}) load->seconds_left = random_.below(600);
  live_one_second();
}

const MeterState& Household::advance_to(std::chrono::milliseconds elapsed) {
  using std::chrono::seconds;
  while (elapsed_ < elapsed) {
    const std::chrono::milliseconds next_second = std::chrono::floor<seconds>(elapsed_) + seconds(1);
    const std::chrono::milliseconds step_end = std::min(next_second, elapsed);
    integrate((step_end - elapsed_).count());
    elapsed_ = step_end;
    if (elapsed_ == next_second) live_one_second();
  }
  state_.time = start_ + std::chrono::floor<seconds>(elapsed_);
  return state_;
}

// Counts energy in a register of the whole house and, where it belongs there, in that of the second tariff.
void Household::count(std::size_t index, std::int64_t& integral, std::int64_t milliseconds_of_watt) {
  const std::array<std::int64_t*, 4> registers = {&state_.import_wh, &state_.export_wh, &state_.import_varh,
                                                  &state_.export_varh};
  integral += milliseconds_of_watt;
  const std::int64_t whole = carry(integral, *registers.at(index));
  if (state_.is_second_tariff) state_.second_tariff.at(index) += whole;
  if (index >= 2 && state_.watt() < 0) state_.export_quadrants.at(index - 2) += whole;
}

void Household::integrate(std::int64_t milliseconds) {
  const std::int64_t watt = state_.watt();
  const std::int64_t var = state_.var();
  const bool imports = watt >= 0;
  const bool inductive = var >= 0;
  count(imports ? 0 : 1, imports ? integrals_.import_wms : integrals_.export_wms, std::abs(watt) * milliseconds);
  count(inductive ? 2 : 3, inductive ? integrals_.import_varms : integrals_.export_varms, std::abs(var) * milliseconds);
  if (imports) integrals_.quarter_wms += watt * milliseconds;
  for (std::size_t index = 0; index < state_.phases.size(); ++index) {
    PhaseState& phase = state_.phases[index];
    auto& integral = (phase.watt >= 0 ? integrals_.phase_import_wms : integrals_.phase_export_wms)[index];
    integral += std::abs(phase.watt) * milliseconds;
    carry(integral, phase.watt >= 0 ? phase.import_wh : phase.export_wh);
  }
}

// A quarter of an hour has one mean power, and a month has one that is the highest.
void Household::watch_demand(UtcSeconds utc, const LocalTime& local) {
  constexpr std::chrono::minutes kQuarter{15};
  constexpr std::int64_t kMilliseconds = 15 * 60 * 1000;
  state_.demand_watt = integrals_.quarter_wms / kMilliseconds;
  if (utc.time_since_epoch() % kQuarter != std::chrono::seconds(0)) return;
  if (state_.demand_watt > state_.peak_watt) {
    state_.peak_watt = state_.demand_watt;
    state_.peak_time = utc;
  }
  state_.demand_watt = integrals_.quarter_wms = 0;
  if (local.month == month_) return;
  if (month_ != 0) {
    state_.peak_watt = 0;
    state_.peak_time = utc;
  }
  month_ = local.month;
}

void Household::live_one_second() {
  const UtcSeconds utc = start_ + std::chrono::floor<std::chrono::seconds>(elapsed_);
  const LocalTime local = local_time(utc, central_european_offset(utc));
  watch_demand(utc, local);
  state_.is_second_tariff = at_night(local.hour);
  for (PhaseState& phase : state_.phases) phase.watt = phase.var = 0;
  add_appliances(local.hour, local.month);
  add_car(local.hour, local.day);
  const auto scale = static_cast<std::int64_t>(options_.scale);
  for (PhaseState& phase : state_.phases) {
    phase.watt *= scale;
    phase.var *= scale;
  }
  if (options_.solar) add_sun(utc, local.month);
  set_voltages_and_currents();
  state_.time = utc;
}

// On and off by turns; how long each lasts varies a little, as it does with every thermostat.
bool Household::thermostat(Switched& load, std::int64_t on_seconds, std::int64_t off_seconds) {
  if (--load.seconds_left <= 0) {
    load.on = !load.on && on_seconds > 0;
    const std::int64_t usual = load.on ? on_seconds : std::max<std::int64_t>(off_seconds, 1);
    load.seconds_left = usual + random_.noise(usual / 5);
  }
  return load.on;
}

bool Household::by_chance(Switched& load, std::int64_t chances_in_100000, std::int64_t on_seconds) {
  if (load.on) {
    load.on = --load.seconds_left > 0;
  } else if (random_.below(100'000) < chances_in_100000) {
    load = {true, on_seconds + random_.noise(on_seconds / 3)};
  }
  return load.on;
}

// `phase` counts from 0; what belongs to a phase that is not connected hangs on another.
void Household::add(std::size_t phase, std::int64_t watt, std::int64_t var) {
  PhaseState& target = state_.phases[phase % phases_];
  target.watt += watt;
  target.var += var;
}

void Household::add_appliances(int hour, int month) {
  base_watt_ = std::clamp<std::int64_t>(base_watt_ + random_.noise(4), 110, 380);
  add(0, base_watt_ * 4 / 10 + random_.below(5), -38);
  add(1, base_watt_ * 3 / 10 + random_.below(5), -45);
  add(2, base_watt_ * 3 / 10 + random_.below(5), -22);
  const bool evening = hour >= 16 && hour < 23;
  if (evening) add(1, 160, -12);
  if (thermostat(fridge_, 14 * 60, 26 * 60)) add(2, 105 + random_.below(4), 62);

  const std::int64_t heating = kHeating.at(static_cast<std::size_t>(month) - 1) * (at_night(hour) ? 6 : 10) / 10;
  if (thermostat(floor_heating_, 12 * heating, 1200 - 10 * heating)) add(0, 1480);
  if (thermostat(panel_heater_, 5 * heating, 620 - 5 * heating)) add(1, 960 + random_.below(6));
  const bool warm_water = (hour >= 6 && hour < 9) || (hour >= 19 && hour < 22);
  if (thermostat(boiler_, warm_water ? 1500 : 420, warm_water ? 400 : 4200)) add(2, 1945);

  const bool dinner = hour >= 16 && hour < 19;
  const bool breakfast = hour >= 6 && hour < 9;
  if (by_chance(stove_, dinner ? 120 : 2, 1500) && stove_.seconds_left % 41 < 29) add(0, 2150);
  if (by_chance(kettle_, breakfast ? 60 : at_night(hour) ? 0 : 8, 150)) add(1, 2010);
  if (by_chance(washer_, at_night(hour) ? 0 : 7, 5400)) add(2, washer_.seconds_left % 2700 > 1900 ? 1900 : 240, 55);
}

// Two evenings of three the car is charged from ten to three.
void Household::add_car(int hour, unsigned day) {
  const unsigned evening = hour < 12 ? day - 1 : day;
  const bool charging = (hour >= 22 || hour < 3) && (evening + options_.seed) % 3 != 0;
  if (!charging) return;
  if (options_.wiring == Wiring::four_wire && phases_ == 3) {
    for (std::size_t phase = 0; phase < 3; ++phase) add(phase, 3650 + random_.noise(8), -30);
  } else {
    add(0, 3580 + random_.noise(8), -30);
  }
}

void Household::add_sun(UtcSeconds utc, int month) {
  const std::int64_t day_length = kDayMinutes.at(static_cast<std::size_t>(month) - 1);
  const auto minute =
      std::chrono::floor<std::chrono::minutes>(utc - std::chrono::floor<std::chrono::days>(utc)).count();
  const std::int64_t from_noon = 2 * std::abs(minute - kNoon);
  clouds_ = std::clamp<std::int64_t>(clouds_ + random_.noise(9), 0, 850);
  if (from_noon >= day_length) return;
  const std::int64_t clear_sky = kPanelPeakWatt * kSun.at(static_cast<std::size_t>(month) - 1) / 100 *
                                 (day_length * day_length - from_noon * from_noon) / (day_length * day_length);
  const std::int64_t watt = clear_sky * (1000 - clouds_) / 1000;
  for (std::size_t phase = 0; phase < phases_; ++phase) add(phase, -watt / static_cast<std::int64_t>(phases_), -8);
}

void Household::set_voltages_and_currents() {
  grid_decivolt_ = std::clamp<std::int64_t>(grid_decivolt_ + random_.noise(2), 2285, 2395);
  std::array<std::int64_t, 3> load_current{};  // mA, through each phase's loads
  for (std::size_t index = 0; index < phases_; ++index) {
    PhaseState& phase = state_.phases[index];
    const std::int64_t apparent = square_root(phase.watt * phase.watt + phase.var * phase.var);
    // The line's resistance: a volt for every four amperes, a CT meter's line is as much stronger.
    const std::int64_t drop = phase.watt / (90 * static_cast<std::int64_t>(options_.scale));
    phase.decivolt = grid_decivolt_ - drop + random_.noise(3) + static_cast<std::int64_t>(index) * 4;
    load_current[index] = apparent * 10'000 / phase.decivolt;
    phase.milliampere = phase.watt < 0 ? -load_current[index] : load_current[index];
  }
  if (options_.wiring != Wiring::three_wire) return;
  // The loads hang between two lines each, so every line carries two of them.
  for (std::size_t line = 0; line < phases_; ++line) {
    state_.phases[line].milliampere = line_current(load_current[line], load_current[(line + 2) % 3]);
  }
}

}  // namespace ams2mqtt
