// A house behind a simulated meter: time in, the meter's state out. Appliances that switch, a car, solar panels on some
// roofs, and noise; the registers integrate the power exactly. The same seed gives the same house on every machine:
// only integers, and its own random generator.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/simulation/profile.hpp"

namespace ams2mqtt {

// SplitMix64: small, and defined down to the bit.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] std::uint64_t next();
  // 0...limit-1
  [[nodiscard]] std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(limit));
  }
  // Around zero, -limit...limit, small values more often.
  [[nodiscard]] std::int64_t noise(std::int64_t limit) { return below(limit + 1) - below(limit + 1); }

 private:
  std::uint64_t state_;
};

class Household {
 public:
  struct Options {
    Wiring wiring = Wiring::four_wire;
    bool solar = false;
    unsigned scale = 1;  // this many homes
    std::uint64_t seed = 1;
    unsigned phases = 0;  // that are connected; 0: all of the wiring
  };
  Household(const Options& options, UtcSeconds start);

  // The state `elapsed` after the start, which must not be earlier than in the last call. Powers change once a second.
  const MeterState& advance_to(std::chrono::milliseconds elapsed);
  [[nodiscard]] const MeterState& state() const { return state_; }

 private:
  // A load that a thermostat or a person switches on and off.
  struct Switched {
    bool on = false;
    std::int64_t seconds_left = 0;
  };
  // What has been counted but does not fill a Wh yet, in W ms.
  struct Integrals {
    std::int64_t import_wms = 0, export_wms = 0, import_varms = 0, export_varms = 0;
    std::array<std::int64_t, 3> phase_import_wms{}, phase_export_wms{};
    std::int64_t quarter_wms = 0;  // since the quarter of an hour began
  };

  void integrate(std::int64_t milliseconds);
  void count(std::size_t index, std::int64_t& integral, std::int64_t milliseconds_of_watt);
  void watch_demand(UtcSeconds utc, const LocalTime& local);
  void live_one_second();
  bool thermostat(Switched& load, std::int64_t on_seconds, std::int64_t off_seconds);
  bool by_chance(Switched& load, std::int64_t chances_in_100000, std::int64_t on_seconds);
  void add(std::size_t phase, std::int64_t watt, std::int64_t var = 0);
  void add_appliances(int hour, int month);
  void add_car(int hour, unsigned day);
  void add_sun(UtcSeconds utc, int month);
  void set_voltages_and_currents();

  Options options_;
  std::size_t phases_;
  UtcSeconds start_;
  Random random_;
  std::chrono::milliseconds elapsed_{0};
  Integrals integrals_;
  MeterState state_;
  Switched fridge_, floor_heating_, panel_heater_, boiler_, stove_, kettle_, washer_;
  std::int64_t base_watt_ = 0;
  std::int64_t clouds_ = 0;  // 0: clear, 1000: overcast
  std::int64_t grid_decivolt_ = 0;
  std::uint8_t month_ = 0;  // of the peak
};

}  // namespace ams2mqtt
