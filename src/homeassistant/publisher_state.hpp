// What a publisher knows, and the steps that its events are made of. Private to the publisher.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/homeassistant/publisher.hpp"
#include "ams2mqtt/homeassistant/submeter_numbers.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/meter/remark.hpp"
#include "announcer.hpp"
#include "belief.hpp"
#include "interval.hpp"
#include "meter_values.hpp"

namespace ams2mqtt {

// Everything known of one meter; a replaced meter begins anew.
struct TrackedMeter {
  std::string id;  // of its topics; empty until it is known
  bool renamed = false;
  MeterIdentity identity;
  MeterValues values;
  SubmeterNumbers submeters;
  std::string withheld;                       // as the diagnostic entity says it; empty while nothing ever was
  std::vector<std::string> vanished;          // keys of values that came once and do not any more
  std::span<const Quantity* const> expected;  // what `values` already holds
  IntervalObserver telegrams;
  std::optional<Monotonic> last_telegram;
  Monotonic talk{0};                      // how long it has been talking, silence not counted
  std::optional<Monotonic> changed_talk;  // when its list, type or number changed
  bool believed = false;                  // who it says it is, so that it may be announced
  bool confirmed = true;                  // what is known from before a restart is of the meter on the line
  bool restored = false;                  // and the meter has not yet said all of it itself
  bool online = false;
  bool announced = false;
  bool singly = false;                    // the broker does not take the announcement in one message
  std::optional<Monotonic> silent_until;  // nothing is announced before
  Announcer announcer;
};

// On the agenda: when the first connection is made; what comes some time after that is counted back from it.
inline constexpr Monotonic kAtConnect = Monotonic::max();

// A telegram without the registers that are withheld, and what it views.
struct BelievedTelegram {
  Telegram telegram;
  std::vector<Reading> readings;
};

struct Publisher::State {
  using Messages = std::vector<Message>;

  explicit State(PublisherConfig publisher_config);

  // publisher_memory.cpp
  void restore(const MeterMemory& memory);
  void restore_value(const ValueMemory& remembered);
  void leave_dotted_topics(const MeterMemory& memory);
  void move_restored(const MeterMemory& memory);
  void leave_at_connect(const RetiredMeter& old);
  [[nodiscard]] MeterMemory memory() const;

  // publisher_end.cpp
  void remove(const RetiredMeter& old, Monotonic now, Messages& out);
  void retire(Messages& out);
  void move_to(std::string new_id, bool at_once, Monotonic now, Messages& out);
  void take_back_vanished(Monotonic now);
  [[nodiscard]] bool is_gone(const MeterValue& value) const;

  // publisher_identity.cpp
  // What of a telegram is taken.
  enum class Hearing : std::uint8_t { nothing, values, whole };
  [[nodiscard]] Hearing hear(const Telegram& telegram);
  [[nodiscard]] bool has_room_for(const MeterIdentity& said);
  [[nodiscard]] bool has_topics_for(const MeterIdentity& said) const;
  [[nodiscard]] bool has_number(const MeterIdentity& said);
  void note_doubt();
  [[nodiscard]] bool is_provisional_of(const MeterIdentity& said) const;
  [[nodiscard]] bool is_restored_meter(const Telegram& telegram) const;
  void retire_replaced(const Telegram& telegram, Monotonic now, Messages& out);
  void name_meter(const Telegram& telegram);
  [[nodiscard]] MeterIdentity with_restored(MeterIdentity identity);

  void note_time(Monotonic now);
  void take_identity(const MeterIdentity& said, Monotonic now, Messages& out);
  void take_readings(const Telegram& telegram, Monotonic now, Messages& out);
  void take_reading(const Reading& reading, Monotonic now, Messages& out, const RegisterEvidence& evidence = {},
                    int repeats = 1);
  // publisher_registers.cpp
  void note_submeters(const Telegram& telegram);
  [[nodiscard]] RegisterEvidence evidence_of(const Telegram& telegram, const Reading& reading) const;
  void say_withheld(const MeterValue& value, std::string_view unit, const Decimal& read, Monotonic now);
  void show_withheld(Monotonic now, Messages& out);
  [[nodiscard]] BelievedTelegram without_withheld(const Telegram& telegram) const;
  void forget_vanished(const Quantity* quantity, const ObisCode& code);
  void push_telegram(const Telegram& telegram, Messages& out) const;
  void announce_when_known(Monotonic now, Messages& out);
  void push_config(Monotonic now, Messages& out);
  void push_state(Monotonic now, int age_divisor, Messages& out);
  void push_due_values(Monotonic now, Messages& out);
  void begin_agenda(Monotonic now);
  void push_agenda(Monotonic now, Messages& out);
  [[nodiscard]] bool is_in_use(const std::string& topic) const;
  void push_availability(Messages& out) const { out.push_back(availability(meter.online ? kOnline : kOffline)); }
  [[nodiscard]] Message availability(std::string_view state) const;
  [[nodiscard]] bool may_publish() const { return meter.announced && meter.confirmed; }
  [[nodiscard]] TrackedMeter new_meter() const;
  // How the meter on the line is announced.
  [[nodiscard]] Discovery form() const {
    return meter.singly && config.discovery == Discovery::device ? Discovery::single : config.discovery;
  }
  [[nodiscard]] Announcer new_announcer(Discovery wanted) const;
  [[nodiscard]] std::vector<Entity> entities() const;
  // `entities` must outlive it.
  [[nodiscard]] Announcement announcement(std::span<const Entity> entities) const;

  PublisherConfig config;
  std::string configured_id;
  std::size_t packet_limit = 0;
  TrackedMeter meter;
  std::vector<RetiredMeter> retired;
  std::vector<std::pair<Monotonic, std::string>> agenda;  // topics that are to be emptied later
  std::optional<MeterMemory> unmoved;                     // the meter under its old id, until the first connection
  Belief belief;
  MeterIdentity heard;               // as believed last
  std::vector<std::string> numbers;  // heard on a line with a configured id
  int nameless = 0;                  // so many telegrams to go until a meter without a number gets its name
  int doubts = 0;                    // numbers in a row that were not believed
  bool doubts_told = false;
  bool fullness_told = false;
  std::optional<bool> connected;   // nothing: nobody has said
  std::vector<std::string> notes;  // for the log
  RemarkLog remarks;
  std::vector<std::pair<std::string, Monotonic>> said_withheld;  // keys, and when
  bool news = false;
};

}  // namespace ams2mqtt
