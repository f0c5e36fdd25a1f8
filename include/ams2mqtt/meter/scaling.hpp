// What the numbers of a list count, where the wire does not say it: one object a meter. Strongest first: a scaler on
// the wire or in the list's layout; the configuration; the maker's rule; and where two of a maker's firmwares differ,
// what the meter's own values prove over several lists. A number that stays doubtful is withheld, never published
// wrong.
//
// - Voltage: the maker's scaler, or the other of 1, 1/10 and 1/100 V, when it gives a mains voltage and the maker's
//   does not; withheld while none does. What is decided stays, whatever a fault of the mains makes of a list; lists in
//   which only another scale gives a mains voltage are withheld, and kLists of them in a row change the decision.
// - Kamstrup's current, 1/100 A, on current transformers 1/1000 A: by the meter's type; without one by the lists under
//   load in which power, voltage and power factor leave one answer. Withheld until the first of those; lists that prove
//   the other one are withheld, and kLists of them in a row change the decision.
// - Kamstrup's energy, 10 Wh, in some firmware 1 Wh: 10 Wh, until the registers between two lists grew by what the
//   other scale says of the power meanwhile. Then withheld, and the other scale from the kIntervals-th such interval
//   on.
//
// Multipliers of current and voltage transformers come last and keep signs. Next: meter/interpret.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/meter/catalog.hpp"
#include "ams2mqtt/meter/energy_evidence.hpp"
#include "ams2mqtt/meter/kamstrup_scale.hpp"
#include "ams2mqtt/meter/notification.hpp"
#include "ams2mqtt/meter/remark.hpp"
#include "ams2mqtt/meter/vendor.hpp"

namespace ams2mqtt {

// What a user may say of a meter. A scale is the power of ten that a number without one on the wire counts, in A, V or
// Wh (and varh).
struct ScaleConfig {
  std::optional<std::int8_t> current;
  std::optional<std::int8_t> voltage;
  std::optional<std::int8_t> energy;

  friend bool operator==(const ScaleConfig&, const ScaleConfig&) = default;
};

// Published values are multiplied by these. Power and energy follow from current and voltage unless they are given.
struct Multipliers {
  Decimal current{1};
  Decimal voltage{1};
  std::optional<Decimal> power;
  std::optional<Decimal> energy;

  friend bool operator==(const Multipliers&, const Multipliers&) = default;
};

struct ScalingOptions {
  ScaleConfig scale;
  Multipliers multiply;

  friend bool operator==(const ScalingOptions&, const ScalingOptions&) = default;
};

// The decisions of a meter, to be kept over a restart.
struct ScaleDecisions {
  std::optional<CurrentScale> current;
  std::optional<std::int8_t> voltage;
  bool plain_watt_hours = false;

  friend bool operator==(const ScaleDecisions&, const ScaleDecisions&) = default;
};

class Scaling {
 public:
  static constexpr int kLists = 3;
  static constexpr int kIntervals = 2;

  explicit Scaling(const ScalingOptions& options);

  // Another meter: nothing that was decided holds.
  void reset();
  // Looks at a list before its rows are asked for. `vendor` and `model` may be null.
  void observe(const Notification& notification, const Vendor* vendor, const Model* model, RemarkLog& remarks);

  enum class Knowledge : std::uint8_t { unknown, withheld, known };
  struct Answer {
    Knowledge knowledge = Knowledge::unknown;
    Scale scale;  // when known
  };
  [[nodiscard]] Answer scale_of(const Row& row, const Quantity* quantity) const;
  // The published value of a known quantity with its multiplier; nothing when the product has too many digits.
  [[nodiscard]] std::optional<Decimal> multiplied(const Quantity& quantity, const Decimal& value) const;

  // What was decided for this meter, for a person; empty when the wire leaves nothing open.
  [[nodiscard]] const std::string& summary() const { return summary_; }
  [[nodiscard]] ScaleDecisions decisions() const { return {current_, voltage_, plain_watt_hours_}; }
  void restore(const ScaleDecisions& decisions);
  // The newest list changed a decision: its registers may be smaller than before.
  [[nodiscard]] bool changed() const { return changed_; }

 private:
  void observe_voltage(const Notification& notification, RemarkLog& remarks);
  void decide_voltage(std::int8_t scaler, RemarkLog& remarks);
  void observe_current(const Notification& notification, const Model* model, RemarkLog& remarks);
  void observe_energy(const Notification& notification, RemarkLog& remarks);
  void decide_current(CurrentScale scale, ScaleReason reason, RemarkLog& remarks);
  [[nodiscard]] Answer answer(std::optional<std::int8_t> scaler, Unit unit) const;
  [[nodiscard]] Answer voltage_answer(const Row& row, std::int8_t usual) const;
  [[nodiscard]] Answer current_answer(const Row& row) const;
  [[nodiscard]] std::string_view current_words() const;
  [[nodiscard]] std::string_view energy_words() const;
  [[nodiscard]] std::string_view voltage_words() const;
  void summarize();

  ScalingOptions options_;
  const Vendor* vendor_ = nullptr;
  std::optional<std::int8_t> voltage_;
  int contrary_voltages_ = 0;
  std::optional<CurrentScale> current_;
  int contrary_currents_ = 0;
  bool plain_watt_hours_ = false;
  int contrary_intervals_ = 0;
  EnergyEvidence energy_;
  bool changed_ = false;
  std::string summary_;
};

}  // namespace ams2mqtt
