// What a meter's currents count: the rule, of the manufacturer or of the meter's type, while power and currents can be
// of one load (lists/power_plausibility.hpp) and no current is beyond what meters are made for. Lists that contradict
// it are withheld, and kLists of them in a row that leave one other power of ten decide for that: a larger one, since
// nothing hides power, a smaller one only where nothing cancels. A scale that kLists lists have agreed with is proven:
// from then on phases may cancel each other, until kMostCancelled lists have done nothing else.
//
// Kamstrup's current without a type, 1/100 A or, on current transformers, 1/1000 A: by the lists under load in which
// power, voltage and power factor leave one answer, withheld until the first of those; then as above.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ams2mqtt/lists/notification.hpp"
#include "ams2mqtt/lists/power_plausibility.hpp"
#include "ams2mqtt/meter/notice.hpp"
#include "scale_doubt.hpp"
#include "scale_rules.hpp"

namespace ams2mqtt {

class CurrentScale {
 public:
  explicit CurrentScale(std::optional<std::int8_t> configured) : configured_(configured) {}

  // What the list's rule and the meter's type say. The load comes after, where the list leaves the scale open: as
  // decide_first() while undecided(), as judge() from then on. `proven`: what the list itself, with its power factors,
  // says that the currents are.
  void observe(const Notification& notification, const ScaleRules& rules, std::string_view type, NoticeLog& notices);
  void decide_first(std::optional<std::int8_t> proven, NoticeLog& notices);
  void judge(const Load& load, std::optional<std::int8_t> proven, NoticeLog& notices);

  [[nodiscard]] bool configured() const { return configured_.has_value(); }
  // The rule decides nothing, and neither has anything else.
  [[nodiscard]] bool undecided() const { return finds_own_scale_ && !decided_; }
  // Of a row with a rule; nothing when its value is withheld.
  [[nodiscard]] std::optional<std::int8_t> scaler_of(const Row& row, std::int8_t rule) const;
  // Doubtful or not.
  [[nodiscard]] std::optional<std::int8_t> in_force(std::int8_t rule) const;
  [[nodiscard]] std::string_view words() const;
  // What the meter's own values have proven.
  [[nodiscard]] std::optional<std::int8_t> decision() const { return proven_ ? decided_ : std::nullopt; }
  void restore(std::optional<std::int8_t> decision);
  // By the newest list.
  [[nodiscard]] bool changed() const { return changed_; }

 private:
  void observe_rule(const Notification& notification, const ScaleRules& rules);
  void decide_by_type(const Model& model, NoticeLog& notices);
  void decide(std::int8_t scaler, ScaleReason reason, NoticeLog& notices);
  [[nodiscard]] bool is_contrary(const Load& load);
  void agree(std::int8_t in_force, NoticeLog& notices);
  [[nodiscard]] std::optional<std::int8_t> other_scale(const Load& load, std::int8_t in_force) const;

  std::optional<std::int8_t> configured_;
  bool finds_own_scale_ = false;
  std::optional<std::int8_t> decided_;
  std::optional<std::int8_t> rule_;  // of the newest list that had one
  bool mixed_rules_ = false;         // rows of the newest list have different ones
  bool by_type_ = false;             // `decided_` is what the meter's type says
  bool proven_ = false;              // by its values, or remembered so
  int agreed_lists_ = 0;             // without a contrary one between them
  int cancelled_lists_ = 0;          // since the last that agreed
  ScaleDoubt doubt_{Unit::ampere};
  std::optional<std::int8_t> candidate_;  // what the newest contrary list leaves
  int candidate_lists_ = 0;               // and how many in a row have left it
  bool changed_ = false;
};

}  // namespace ams2mqtt
