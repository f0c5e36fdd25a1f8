// The meters behind a meter -> the slots that their values are named by. A slot belongs to a meter's own number,
// whatever M-Bus channel that is on; where a meter says no number, its channel decides. A number that changes on its
// channel is a replaced meter, which takes over the slot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

// Of one slot, as a plain value.
struct SubmeterMemory {
  std::string key;           // of its register in the catalog; empty: known by its channel alone (earlier versions)
  std::uint8_t channel = 0;  // on which it came last; 0: another one came there since
  std::string number;        // empty while it has said none
  bool by_channel = false;   // an earlier version chose the slot, and called the first one "gas_1" in its entity too

  friend bool operator==(const SubmeterMemory&, const SubmeterMemory&) = default;
};

// 0-n:96.1.0, in Belgium 0-n:96.1.1
[[nodiscard]] constexpr bool is_submeter_number(const ObisCode& code) {
  return code.a == 0 && code.b != 0 && code.c == 96 && code.d == 1 && code.e <= 1;
}

class SubmeterSlots {
 public:
  // A different number must come this often in a row: a lost link or a flipped bit is not another meter.
  static constexpr int kTelegrams = 3;

  struct News {
    bool remember = false;                   // something that is worth remembering at once
    std::vector<const Quantity*> exchanged;  // registers that belong to another meter from now on
  };
  // Gives every sub-meter of a telegram a slot, except one that was never read: it shows a zero of years ago. A new one
  // keeps it once it has come `repeats` times in a row, and the same holds for a first number. The news live until the
  // next call.
  const News& hear(const Telegram& telegram, int repeats);

  // The register's row of what the newest telegram calls `quantity`, on a channel. Null: it has no slot, or there is
  // none left.
  [[nodiscard]] const Quantity* place(const Quantity& quantity, std::uint8_t channel) const;
  // By the register's row. Empty while the sub-meter has said none.
  [[nodiscard]] std::string_view number_of(const Quantity& submeter) const;
  // An earlier version announced it.
  [[nodiscard]] bool is_by_channel(const Quantity& submeter) const;
  // Another number comes in this sub-meter's place, not often enough yet to be believed.
  [[nodiscard]] bool is_doubted(const Quantity& submeter) const;

  [[nodiscard]] std::vector<SubmeterMemory> all() const;
  // `known`: the registers that are known. Those that no memory names come from an earlier version, whose slots were
  // the channels.
  void restore(std::span<const SubmeterMemory> memories, std::span<const Quantity* const> known);

 private:
  struct Slot {
    const Quantity* quantity;  // the register's row
    std::uint8_t channel = 0;
    std::string number;
    std::string candidate = {};  // another number
    int repeated = 0;            // so often in a row
    int heard = 0;               // while it is not settled
    bool by_channel = false;
    bool settled = false;
    bool in_newest = false;  // telegram
  };
  struct Heard {
    const Quantity* kind;  // the first slot's row
    std::uint8_t channel;
    std::string_view number;
    bool unread = false;  // by the meter that sends it
    bool placed = false;
  };

  void collect(const Telegram& telegram);
  [[nodiscard]] Slot* by_number(const Heard& heard);
  [[nodiscard]] Slot* by_channel(const Quantity* kind, std::uint8_t channel);
  [[nodiscard]] Slot* added(const Heard& heard);
  void put(Heard& heard, Slot* slot, int repeats);
  void move(Slot& slot, std::uint8_t channel);
  void note_number(Slot& slot, std::string_view number, int repeats);
  [[nodiscard]] const Slot* find(const Quantity& submeter) const;
  void restore_slot(const Quantity& quantity, SubmeterMemory memory);

  std::vector<Slot> slots_;
  std::vector<Heard> heard_;  // in the newest telegram
  News news_;
};

}  // namespace ams2mqtt
