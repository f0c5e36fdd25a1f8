// What is worth knowing about a meter after a restart, as plain values: its components, so that it can be described
// before its first hourly list comes, and its registers.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/submeter_slots.hpp"

namespace ams2mqtt {

struct ValueMemory {
  std::string key;   // of the catalog, or an OBIS code "1-0:82.7.0"
  std::string unit;  // of such a code
  std::string text;  // of a value that stays true; empty while there is none
  std::chrono::seconds valid_for{60};
  std::optional<Monotonic> interval = std::nullopt;  // of the list that carries it
  std::optional<UtcSeconds> time = std::nullopt;     // of a register's reading, by the meter's clock
  bool zero = false;                                 // it has never been anything but 0
  bool unusual = false;                              // its text has been none of the quantity's options

  friend bool operator==(const ValueMemory&, const ValueMemory&) = default;
};

struct TrackedMemory {
  MeterIdentity identity;
  std::optional<Monotonic> interval;  // of its telegrams
  std::vector<ValueMemory> values;
  std::vector<std::string> vanished;  // keys
  std::vector<SubmeterMemory> submeters;

  friend bool operator==(const TrackedMemory&, const TrackedMemory&) = default;
};

}  // namespace ams2mqtt
