// Telegrams of one line -> what is known about the meter on it now, as a reducer: telegrams and the time come in,
// changes come out. Everything that shows a meter (Home Assistant, a page, figures) asks here and learns of changes
// here; this part does not know how or where the meter is shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/meter_values.hpp"
#include "ams2mqtt/tracking/shared_identity.hpp"
#include "ams2mqtt/tracking/submeter_slots.hpp"
#include "ams2mqtt/tracking/throttle.hpp"
#include "ams2mqtt/tracking/tracked_memory.hpp"
#include "ams2mqtt/tracking/tracking_notice.hpp"

namespace ams2mqtt {

// The life of the meter on a line.
enum class Life : std::uint8_t {
  unheard,     // nothing is known
  heard,       // it sends values; it is not yet certain who it is, or that it never says
  remembered,  // known from before a restart; it has not yet shown that it is still the same
  present,
  silent,  // for longer than its telegrams are apart
};

struct TrackerOptions {
  // Any meter on the line is shown as one and the same: a replacement continues where the old one ended.
  bool one_meter = false;
  std::size_t max_meters = 8;  // on the line, one after the other; telegrams of further ones are ignored
  Throttles throttles = {};
};

// What a telegram or the passing of time changed. Pointers live until the values are gone.
struct Changes {
  enum class Meter : std::uint8_t {
    same,
    numbered,  // the meter that had no number has reported one
    replaced,  // another meter is on the line, and everything known about it comes from this telegram
  };
  bool heard = false;  // the telegram was accepted, at least its values
  Meter meter = Meter::same;
  std::unique_ptr<const TrackedMemory> before;  // if it was numbered or replaced: what was known about it until now
  bool life = false;                            // see MeterTracker::life()
  bool described = false;  // a change of the meter's identity, of which values there are, or of how long they are valid
  bool remember = false;   // something that is worth remembering at once
  std::vector<const MeterValue*> news;            // values to publish now, in the order of the telegram
  std::vector<std::unique_ptr<MeterValue>> gone;  // values that have stopped coming
};

class MeterTracker {
 public:
  explicit MeterTracker(TrackerOptions options);
  ~MeterTracker();
  MeterTracker(MeterTracker&&) noexcept;
  MeterTracker& operator=(MeterTracker&&) noexcept;

  // What was known of the meter on this line before a restart, as memory() gave it.
  void restore(const TrackedMemory& memory);

  // The changes live until the next call. A telegram that is not accepted changes nothing.
  const Changes& on_telegram(const Telegram& telegram, Monotonic now);
  // Values that this program made of the meter's, which are believed as they are. What they change is added to the
  // changes of the call before.
  void add_derived(std::span<const Reading> readings, Monotonic now);
  // Call about once a second.
  const Changes& on_tick(Monotonic now);
  // The meter is unknown from now on, and starts afresh with its next telegram. This is not reported as changes.
  void forget();
  // The ids (see plain_id) of the meters that this line is known to have had.
  void set_known_ids(std::vector<std::string> ids);

  [[nodiscard]] Life life() const;
  // Known well enough to be shown: remembered, present or silent.
  [[nodiscard]] bool is_known() const { return life() >= Life::remembered; }
  [[nodiscard]] const MeterIdentity& identity() const { return *shared_identity(); }
  [[nodiscard]] const SharedIdentity& shared_identity() const;
  // The meter that the line's last believed telegram came from.
  [[nodiscard]] const SharedIdentity& heard() const;
  [[nodiscard]] const MeterValues& values() const;
  // Whether a register has this value, beyond doubt.
  [[nodiscard]] bool believes(const Quantity& quantity, const Decimal& value) const;
  // What a reading of the newest telegram stands for: a sub-meter's kind is the decoder's word, its slot is known here.
  [[nodiscard]] const Quantity* meaning_of(const Reading& reading) const;
  [[nodiscard]] const SubmeterSlots& submeters() const;
  // Whether each of its values is wanted, also when they come faster than they leave.
  [[nodiscard]] bool publishes_each(const MeterValue& value) const;
  // A value was published outside the changes, as all are to a newcomer.
  void said(const MeterValue& value, Monotonic now);
  // Everything was published: values that waited for their turn are out of date.
  void said_all();
  // Keys of values that used to come and have stopped.
  [[nodiscard]] const std::vector<std::string>& vanished() const;
  // Whether a value is a register that is being withheld.
  [[nodiscard]] bool is_withheld(const Quantity* quantity) const;
  [[nodiscard]] TrackedMemory memory() const;
  // Those since the last call.
  [[nodiscard]] std::vector<TrackingNotice> take_notices();

 private:
  struct Meter;

  void meet(const Telegram& telegram);
  [[nodiscard]] bool is_remembered_meter(const Telegram& telegram) const;
  void appear(const Telegram& telegram, bool whole);
  void set_life(Life life);
  void take_identity(const MeterIdentity& said, Monotonic now);
  [[nodiscard]] MeterIdentity completed(MeterIdentity said);
  void take_expected(const Telegram& telegram);
  void take_submeters(const Telegram& telegram, int repeats);
  void take_readings(const Telegram& telegram, Monotonic now, int repeats);
  void take_reading(const Reading& reading, Monotonic now, const RegisterEvidence& evidence = {}, int repeats = 1);
  void restore_value(const ValueMemory& remembered);
  void restore_submeters(const std::vector<SubmeterMemory>& memories);
  void begin_changes();

  struct Line;
  std::unique_ptr<Line> line_;
  std::unique_ptr<Meter> meter_;
  Changes changes_;
};

}  // namespace ams2mqtt
