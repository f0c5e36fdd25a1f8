// What is believed about a meter -> what has happened to it: another meter in its place, its breaker, its tariff, its
// power failures. Each change is reported once, and what is known from before a restart only if it has changed since. A
// telegram that nothing vouches for must be repeated first, as for everything else that is believed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"

namespace ams2mqtt {

enum class MeterEventType : std::uint8_t {
  meter_replaced,
  breaker_opened,
  breaker_closed,
  tariff_changed,
  power_failure,
  new_peak,  // of the month, which a tariff bills
};
// "meter_replaced", ...
[[nodiscard]] std::string_view to_string(MeterEventType type);

struct MeterEvent {
  using Fact = std::pair<std::string_view, std::variant<Decimal, std::string>>;

  MeterEventType type{};
  std::vector<Fact> facts;  // by name, in the order in which they are written

  friend bool operator==(const MeterEvent&, const MeterEvent&) = default;
};

// Those that the meter on the line can have, by what it sends.
[[nodiscard]] std::vector<MeterEventType> possible_events(const MeterTracker& tracker);

class MeterEvents {
 public:
  // More meters on one line than this are taken for one that keeps changing.
  static constexpr std::size_t kMostNumbers = 256;

  MeterEvents();

  // What is known of the meter from before a restart, and the ids (see plain_id) of those that were on the line before.
  void restore(const MeterTracker& tracker, const std::vector<std::string>& known_ids);
  // A person made the line forget its meter.
  void forget();
  // What happened by this telegram, which `tracker` has taken and accepted.
  [[nodiscard]] std::vector<MeterEvent> on_telegram(const Telegram& telegram, const MeterTracker& tracker);

 private:
  // A state that is a text or a number without a unit.
  struct State {
    const Quantity* quantity = nullptr;
    std::string believed;  // empty: not known
    std::string candidate;
    int heard = 0;  // the candidate, in a row
  };
  struct Counter {
    const Quantity* quantity = nullptr;
    std::optional<Decimal> believed;
  };

  void note_meter(const MeterTracker& tracker, std::vector<MeterEvent>& events);
  void begin_values();
  void take_counters(const MeterValues& values, std::vector<MeterEvent>& events);
  [[nodiscard]] static bool changes(State& state, const std::string& said, bool vouched);

  std::array<State, 2> states_;
  std::array<Counter, 2> counters_;
  SharedIdentity identity_ = nobody();  // of the meter on the line; without an id until one is known
  std::vector<std::string> numbers_;    // ids of meters that were on the line
};

}  // namespace ams2mqtt
