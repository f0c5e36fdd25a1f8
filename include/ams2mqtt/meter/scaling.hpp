// What the numbers of a list count where the wire does not say so: one object per meter. Strongest first: a scaler on
// the wire; the configuration; the rule of the manufacturer or of the list's layout; and what the meter's own values
// prove over several lists. A rule that the values contradict does not apply. A number that stays doubtful is withheld,
// never published wrong.
//
// How each quantity is judged is said at the head of its class, beside the sources: voltage in voltage_scale.hpp,
// current in current_scale.hpp, energy in energy_scale.hpp, power and power factors in power_doubts.hpp. Multipliers of
// current and voltage transformers come last and keep signs. Next: meter/interpret.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/lists/notification.hpp"
#include "ams2mqtt/meter/notice.hpp"

namespace ams2mqtt {

// What a user may configure for a meter. A scale is the power of ten that a number without one on the wire counts, in
// A, V or Wh (and varh).
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
  // For recordings, which may be a single list: Kamstrup's Danish and Swiss lists, which count 10 Wh in all samples,
  // are shown that way before it is proven.
  bool show_unproven = false;

  friend bool operator==(const ScalingOptions&, const ScalingOptions&) = default;
};

// The decisions for a meter, to be kept across a restart: powers of ten in A, V and Wh.
struct ScaleDecisions {
  std::optional<std::int8_t> current;
  std::optional<std::int8_t> voltage;
  std::optional<std::int8_t> energy;

  friend bool operator==(const ScaleDecisions&, const ScaleDecisions&) = default;
};

class Scaling {
 public:
  static constexpr int kLists = 3;             // so many in a row decide
  static constexpr int kIntervals = 2;         // of a register's growth
  static constexpr int kMostCancelled = 1000;  // lists in which phases do nothing but cancel each other

  explicit Scaling(const ScalingOptions& options);
  ~Scaling();
  Scaling(const Scaling&) = delete;
  Scaling& operator=(const Scaling&) = delete;
  Scaling(Scaling&&) = delete;
  Scaling& operator=(Scaling&&) = delete;

  // Another meter: forgets everything that was decided.
  void reset();
  // Looks at a list before its rows are asked for. `family` may be null; `type` is the meter's, empty when not known.
  void observe(const Notification& notification, const ListFamily* family, std::string_view type, NoticeLog& notices);

  enum class Knowledge : std::uint8_t { unknown, withheld, known };
  struct Answer {
    Knowledge knowledge = Knowledge::unknown;
    Scale scale;  // when known
  };
  [[nodiscard]] Answer scale_of(const Row& row, const Quantity* quantity) const;
  // The published value of a known quantity with its multiplier applied; nothing when the product has too many digits.
  [[nodiscard]] std::optional<Decimal> multiplied(const Quantity& quantity, const Decimal& value) const {
    return multiplies_ ? product(quantity, value) : value;
  }

  // What was decided for this meter, for a person; empty when the wire leaves nothing open.
  [[nodiscard]] const std::string& summary() const;
  // Those that the meter's own values have proven.
  [[nodiscard]] ScaleDecisions decisions() const;
  void restore(const ScaleDecisions& decisions);
  // The newest list changed a decision: its registers may be smaller than before.
  [[nodiscard]] bool changed() const;

 private:
  [[nodiscard]] std::optional<Decimal> product(const Quantity& quantity, const Decimal& value) const;

  struct State;
  std::unique_ptr<State> state_;
  bool multiplies_ = false;  // few meters have a transformer before them
};

}  // namespace ams2mqtt
