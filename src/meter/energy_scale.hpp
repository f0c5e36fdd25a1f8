// What a meter's energy registers count: the rule, until the registers grew by what another scale says of the power
// meanwhile. Then withheld, and that scale from the kIntervals-th such interval on. Kamstrup counts 10 Wh in Norway and
// 10 or 1 Wh elsewhere, also from one day to the next: there the registers are withheld until the first interval has
// proven one, and when they leap.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ams2mqtt/lists/notification.hpp"
#include "ams2mqtt/lists/power_plausibility.hpp"
#include "ams2mqtt/meter/energy_plausibility.hpp"
#include "ams2mqtt/meter/notice.hpp"
#include "scale_rules.hpp"

namespace ams2mqtt {

class EnergyScale {
 public:
  // `show_unproven`: see ScalingOptions.
  EnergyScale(std::optional<std::int8_t> configured, bool show_unproven)
      : configured_(configured), show_unproven_(show_unproven) {}

  // `power_of`: the power that a row says, nothing while that is doubtful.
  void observe(const Notification& notification, const ScaleRules& rules, std::string_view type,
               const ValueOf& power_of, NoticeLog& notices);

  // Of a row with a rule; nothing when its value is withheld.
  [[nodiscard]] std::optional<std::int8_t> scaler_of(const Row& row, std::int8_t rule) const;
  [[nodiscard]] std::string_view words() const;
  [[nodiscard]] std::optional<std::int8_t> decision() const { return decided_; }
  void restore(std::optional<std::int8_t> decision) { decided_ = decision; }
  // By the newest list.
  [[nodiscard]] bool changed() const { return changed_; }

 private:
  [[nodiscard]] EnergyPlausibility::Finding look(EnergyPlausibility& evidence, std::uint8_t group, UtcSeconds time,
                                                 const Notification& notification, const ValueOf& power_of) const;
  void take_proof(std::int8_t scaler, NoticeLog& notices);
  void decide(std::int8_t scaler, NoticeLog& notices);
  [[nodiscard]] bool unproven() const { return !decided_ && !rule_holds_; }

  std::optional<std::int8_t> configured_;
  bool show_unproven_;
  ScaleRules rules_;
  std::optional<std::int8_t> decided_;
  std::optional<std::int8_t> rule_;  // of the newest list that had one
  bool rule_holds_ = true;           // without a proof
  int contrary_intervals_ = 0;
  EnergyPlausibility imported_;
  EnergyPlausibility exported_;
  bool changed_ = false;
};

}  // namespace ams2mqtt
