// The newest value of everything a meter sends, whether a reading is news, and when it may be published. Values keep
// the catalog's order, followed by the codes without a row, so that the same meter is always described the same way.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/candidate_codes.hpp"
#include "ams2mqtt/tracking/interval.hpp"
#include "ams2mqtt/tracking/newest_value.hpp"
#include "ams2mqtt/tracking/register_guard.hpp"
#include "ams2mqtt/tracking/throttle.hpp"

namespace ams2mqtt {

// Registers of lists at least this far apart are worth remembering at once: they will not come again soon.
inline constexpr Monotonic kSlowList = std::chrono::minutes(10);

struct MeterValue {
  const Quantity* quantity = nullptr;  // null: a code without a catalog row
  ObisCode code;
  bool waits = false;    // the newest has not been published
  bool read = false;     // since the start; otherwise it is known from before
  int nonzero = 0;       // times in a row that a number has been anything but 0
  bool counts = false;   // and that often enough to be believed, once
  bool unusual = false;  // a text has been none of the quantity's options
  bool said_number = false;
  NewestValue newest;  // that is believed; nothing while there is none
  Monotonic at{0};     // when it came
  IntervalObserver interval;
  std::chrono::seconds valid_for{60};  // without a newer one; follows the interval, but not every small change of it
  std::optional<Monotonic> said_at;    // when it was last published
  Decimal said;                        // and with which number, if it was one
  Monotonic active{0};                 // how long the meter had been active when the value was last seen
  // What most values do not have is made when it is needed.
  std::unique_ptr<const std::string> unit_of_code;
  std::unique_ptr<RegisterGuard> register_guard;

  // Of a code without a catalog row.
  [[nodiscard]] std::string_view unit() const { return unit_of_code ? *unit_of_code : std::string_view(); }
  void set_unit(std::string_view unit);
  // Of a register; of others it believes and withholds nothing.
  [[nodiscard]] const RegisterGuard& guard() const;
  [[nodiscard]] RegisterGuard& make_guard();
  void reset_guard();

  [[nodiscard]] bool stays() const;
  // Comes rarely, as far as is known.
  [[nodiscard]] bool slow() const;
};

class MeterValues {
 public:
  // Codes that are not in the catalog; further ones are ignored. There is always room for those in the catalog.
  static constexpr std::size_t kMostUnknown = 256;

  // `throttles` must outlive the values.
  explicit MeterValues(const Throttles& throttles = kUsualThrottles) : throttles_(&throttles) {}

  // What a reading did. Values live until they are removed.
  struct Outcome {
    const MeterValue* news = nullptr;      // to publish now; null: nothing
    bool described = false;                // the description of the values has changed: a new value, another validity
    bool remember = false;                 // something that is worth remembering at once
    const MeterValue* withheld = nullptr;  // its register begins to be withheld
  };
  // `active`: how long the meter has been active altogether. `evidence` is for registers. A new code counts once it has
  // come `repeats` times in a row.
  [[nodiscard]] Outcome take(const Reading& reading, Monotonic now, Monotonic active,
                             const RegisterEvidence& evidence = {}, int repeats = 1);
  // A telegram with `values` values begins, and nothing vouches for it.
  void begin_unvouched(std::size_t values) { candidates_.begin(values); }
  [[nodiscard]] bool has_room_for(const Quantity* quantity) const;
  // True once after there was no room for a code.
  [[nodiscard]] bool take_overflow() { return std::exchange(overflows_, false); }
  // Makes sure that there is a value for `quantity`. True when it is new.
  bool expect(const Quantity& quantity, Monotonic active);
  // The value of a code, created if there is none, for restoring what was known before a restart.
  [[nodiscard]] MeterValue& restore(const Quantity* quantity, const ObisCode& code);

  // The next value that had to wait and may be published now; null when there is none.
  [[nodiscard]] const MeterValue* take_due(Monotonic now);
  // A value of all() was published.
  void said(const MeterValue& value, Monotonic now);
  // Whatever is waiting now is out of date.
  void forget_waiting();
  // Removes and returns the values for which `gone` is true.
  template <class Predicate>
  std::vector<std::unique_ptr<MeterValue>> remove_if(Predicate gone) {
    std::vector<std::unique_ptr<MeterValue>> removed;
    std::erase_if(values_, [&](std::unique_ptr<MeterValue>& value) {
      if (!gone(*value)) return false;
      removed.push_back(std::move(value));
      return true;
    });
    return removed;
  }

  // Another meter: registers may be lower.
  void reset_guards();
  // The same for one register.
  void reset_guard(const Quantity& quantity);

  [[nodiscard]] std::span<const std::unique_ptr<MeterValue>> all() const { return values_; }
  // Null when there is none.
  [[nodiscard]] const MeterValue* find(const Quantity& quantity) const;

 private:
  using Values = std::vector<std::unique_ptr<MeterValue>>;

  [[nodiscard]] Values::iterator place_of(const Quantity* quantity, const ObisCode& code);
  [[nodiscard]] MeterValue* find(const Quantity* quantity, const ObisCode& code);
  [[nodiscard]] MeterValue& insert(const Quantity* quantity, const ObisCode& code);
  [[nodiscard]] MeterValue* place_for(const Reading& reading, int repeats, Outcome& outcome);
  static void note_validity(MeterValue& value, Outcome& outcome);
  static void note_kind(MeterValue& value, int repeats, Outcome& outcome);
  [[nodiscard]] bool is_news(MeterValue& value, NewestValue& newest, Monotonic now, RegisterEvidence evidence);
  [[nodiscard]] bool may_say(const MeterValue& value, Monotonic now) const;
  [[nodiscard]] bool within_deadband(const MeterValue& value, Monotonic now) const;

  const Throttles* throttles_;
  Values values_;
  CandidateCodes candidates_;
  bool full_ = false;  // and that was reported
  bool overflows_ = false;
  std::size_t cursor_ = 0;    // readings come in the same order every time: the search begins after the last hit
  NewestValue scratch_;       // what a reading says
  NewestValue scratch_text_;  // the same of texts, which keep their memory
};

}  // namespace ams2mqtt
