// What the numbers of a list count, where the wire does not say it: one object a meter. Strongest first: a scaler on
// the wire; the configuration; the rule of the manufacturer or of the list's layout; and what the meter's own values
// prove over several lists. A rule that the values contradict does not hold. A number that stays doubtful is withheld,
// never published wrong.
//
// - Voltage: the rule, or the other of 1, 1/10 and 1/100 V, when it gives a mains voltage and the rule does not;
//   withheld while none does. What is decided stays, whatever a fault of the mains makes of a list; lists in which only
//   another scale gives a mains voltage are withheld, and kLists of them in a row change the decision.
// - Current: the rule, of the manufacturer or of the meter's type, while power and currents can be of one load
//   (lists/power_plausibility.hpp) and no current is beyond what meters are made for. Lists that contradict it are
//   withheld, and kLists of them in a row that leave one other power of ten decide for that: a larger one, since
//   nothing hides power, a smaller one only where nothing cancels. A scale that kLists lists have agreed with is
//   proven: from then on phases may cancel each other, until kMostCancelled lists have done nothing else.
// - Kamstrup's current without a type, 1/100 A or, on current transformers, 1/1000 A: by the lists under load in which
//   power, voltage and power factor leave one answer, withheld until the first of those; then as above.
// - Power, where the wire carries the current's scale, and power factors: withheld while U x I contradicts them.
// - Energy: the rule, until the registers grew by what another scale says of the power meanwhile. Then withheld, and
//   that scale from the kIntervals-th such interval on. Kamstrup counts 10 Wh in Norway and 10 or 1 Wh elsewhere, also
//   from one day to the next: there the registers are withheld until the first interval has proven one, and when they
//   leap.
//
// Multipliers of current and voltage transformers come last and keep signs. Next: meter/interpret.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/lists/notification.hpp"
#include "ams2mqtt/lists/power_plausibility.hpp"
#include "ams2mqtt/meter/energy_plausibility.hpp"
#include "ams2mqtt/meter/kamstrup_scale.hpp"
#include "ams2mqtt/meter/notice.hpp"

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
  ScaleConfig scale = {};
  Multipliers multiply = {};
  // For recordings, which may be a single list: Kamstrup's Danish and Swiss lists, of which all samples count 10 Wh,
  // are shown so before it is proven.
  bool show_unproven = false;

  friend bool operator==(const ScalingOptions&, const ScalingOptions&) = default;
};

// The decisions of a meter, to be kept over a restart: powers of ten of A, V and Wh.
struct ScaleDecisions {
  std::optional<std::int8_t> current;
  std::optional<std::int8_t> voltage;
  std::optional<std::int8_t> energy;

  friend bool operator==(const ScaleDecisions&, const ScaleDecisions&) = default;
};

class Scaling {
 public:
  static constexpr int kLists = 3;
  static constexpr int kIntervals = 2;
  static constexpr int kMostCancelled = 1000;

  explicit Scaling(const ScalingOptions& options);

  // Another meter: nothing that was decided holds.
  void reset();
  // Looks at a list before its rows are asked for. `family` may be null; `type` is the meter's, empty when not known.
  void observe(const Notification& notification, const ListFamily* family, std::string_view type, NoticeLog& notices);

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
  // Those that the meter's own values have proven.
  [[nodiscard]] ScaleDecisions decisions() const;
  void restore(const ScaleDecisions& decisions);
  // The newest list changed a decision: its registers may be smaller than before.
  [[nodiscard]] bool changed() const { return changed_; }

 private:
  // Lists in a row that contradict what is in force.
  struct Doubt {
    int lists = 0;
    bool confirmed = false;  // a list has agreed before: a single contrary one is not worth a word

    // True when it is to be said.
    bool add();
    void clear();
    explicit operator bool() const { return lists > 0; }
  };

  void observe_voltage(const Notification& notification, NoticeLog& notices);
  void decide_voltage(std::int8_t scaler, NoticeLog& notices);
  void observe_current_rule(const Notification& notification);
  void decide_by_type(const Model& model, NoticeLog& notices);
  void observe_load(const Notification& notification, NoticeLog& notices);
  void judge_current(const Load& load, std::optional<std::int8_t> proven, NoticeLog& notices);
  [[nodiscard]] bool is_contrary(const Load& load);
  void agree(std::int8_t in_force, NoticeLog& notices);
  [[nodiscard]] std::optional<std::int8_t> other_scale(const Load& load, std::int8_t in_force) const;
  void judge(Doubt& doubt, bool contradicted, Unit unit, NoticeLog& notices) const;
  void decide_current(std::int8_t scaler, ScaleReason reason, NoticeLog& notices);
  void observe_energy(const Notification& notification, std::string_view type, NoticeLog& notices);
  void take_energy_proof(std::int8_t scaler, std::int8_t usual, NoticeLog& notices);
  void decide_energy(std::int8_t scaler, std::int8_t usual, NoticeLog& notices);

  // The rule for a number whose scale the wire leaves open; nothing when it does not or when there is none.
  [[nodiscard]] std::optional<std::int8_t> rule_of(const Row& row, Unit unit) const;
  // What a row counts by the scales in force, doubtful or not.
  [[nodiscard]] std::optional<Decimal> value_in_force(const Row& row, const Quantity& quantity) const;
  [[nodiscard]] std::optional<std::int8_t> rule_among(const Notification& notification, Unit unit) const;
  [[nodiscard]] Answer answer(std::optional<std::int8_t> scaler, Unit unit) const;
  [[nodiscard]] Answer voltage_answer(const Row& row, std::int8_t rule) const;
  [[nodiscard]] Answer current_answer(const Row& row, std::int8_t rule) const;
  [[nodiscard]] Answer energy_answer(const Row& row, std::int8_t rule, Unit unit) const;
  [[nodiscard]] bool finds_own_scale() const { return family_ != nullptr && family_->finds_own_scale; }

  // scaling_words.cpp
  [[nodiscard]] std::string_view current_words() const;
  [[nodiscard]] std::string_view energy_words() const;
  [[nodiscard]] std::string_view voltage_words() const;
  void summarize();

  ScalingOptions options_;
  const ListFamily* family_ = nullptr;
  std::optional<std::int8_t> voltage_;
  std::optional<std::int8_t> voltage_rule_;  // of the newest list that had one; of the others below, too
  int contrary_voltages_ = 0;
  std::optional<std::int8_t> current_;
  std::optional<std::int8_t> current_rule_;
  bool mixed_currents_ = false;   // rows of the newest list have different rules
  bool current_by_type_ = false;  // `current_` is what the meter's type says
  bool current_proven_ = false;   // by its values, or remembered so
  int agreed_lists_ = 0;          // without a contrary one between them
  int cancelled_lists_ = 0;       // since the last that agreed
  Doubt current_doubt_;
  std::optional<std::int8_t> candidate_current_;  // what the newest contrary list leaves
  int candidate_lists_ = 0;                       // and how many in a row have left it
  Doubt power_doubt_;
  Doubt factor_doubt_;
  std::optional<std::int8_t> energy_;
  std::optional<std::int8_t> energy_rule_;
  bool energy_rule_holds_ = true;  // without a proof
  int contrary_intervals_ = 0;
  EnergyPlausibility imported_;
  EnergyPlausibility exported_;
  bool changed_ = false;
  std::string summary_;
};

}  // namespace ams2mqtt
