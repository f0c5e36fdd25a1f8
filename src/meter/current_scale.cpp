#include "current_scale.hpp"

#include <array>

#include "ams2mqtt/meter/kamstrup_scale.hpp"
#include "ams2mqtt/meter/scaling.hpp"
#include "scale_words.hpp"

namespace ams2mqtt {

namespace {

constexpr std::int8_t kSmallestCurrent = -3;

constexpr std::array kCurrentWords = {ScaleWords{0, "current in A"}, ScaleWords{-1, "current in 1/10 A"},
                                      ScaleWords{-2, "current in 1/100 A"}, ScaleWords{-3, "current in 1/1000 A"}};

}  // namespace

void CurrentScale::observe(const Notification& notification, const ScaleRules& rules, std::string_view type,
                           NoticeLog& notices) {
  changed_ = false;
  finds_own_scale_ = rules.finds_own_scale();
  observe_rule(notification, rules);
  rule_ = rules.newest(notification, Unit::ampere, rule_);
  const Model* model = finds_own_scale_ ? find_model(*rules.family(), type) : nullptr;
  if (model != nullptr) decide_by_type(*model, notices);
}

// Another rule, by the types of another firmware's numbers: what was decided under the old one is over.
void CurrentScale::observe_rule(const Notification& notification, const ScaleRules& rules) {
  if (!rules.any_open()) return;
  std::optional<std::int8_t> first;
  bool mixed = false;
  for (const Row& row : notification.rows) {
    if (row.quantity == nullptr || row.quantity->wire_unit != Unit::ampere ||
        !std::holds_alternative<Decimal>(row.value)) {
      continue;
    }
    const auto rule = rules.of(row, Unit::ampere);
    if (!rule) continue;
    mixed = mixed || (first && *first != *rule);
    if (!first) first = rule;
  }
  if (!first) return;
  const bool other = !mixed && !mixed_rules_ && rule_ && *first != *rule_;
  mixed_rules_ = mixed;
  if (!mixed && !other) return;
  decided_.reset();
  proven_ = false;
  agreed_lists_ = 0;
}

void CurrentScale::decide_by_type(const Model& model, NoticeLog& notices) {
  const std::int8_t by_type = model.current_transformer ? kTransformerCurrent : kDirectCurrent;
  if (configured_ || proven_ || (by_type_ && decided_ == by_type)) return;
  decide(by_type, ScaleReason::meter_type, notices);
}

void CurrentScale::decide_first(std::optional<std::int8_t> proven, NoticeLog& notices) {
  if (proven) decide(*proven, ScaleReason::values, notices);
}

void CurrentScale::decide(std::int8_t scaler, ScaleReason reason, NoticeLog& notices) {
  doubt_.clear();
  candidate_.reset();
  by_type_ = reason == ScaleReason::meter_type;
  proven_ = !by_type_;
  if (decided_ == scaler) return;
  changed_ = changed_ || decided_.has_value();
  decided_ = scaler;
  notices.forget(ScaleDoubtful{Unit::ampere});
  if (finds_own_scale_ || scaler != rule_) notices.add(ScaleDecided{Unit::ampere, scaler, reason});
}

// Currents that cannot be, or that the power does not explain. Once the scale is proven, phases may cancel each other,
// as a battery makes them do all night; but not for ever.
bool CurrentScale::is_contrary(const Load& load) {
  if (load.exceeds() || load.peak > kMostMilliamperes) return true;
  if (!proven_) return load.falls_short() || (!load.power && load.peak > kDirectMilliamperes);
  if (!load.falls_short()) return false;
  if (load.exact) return true;
  proven_ = ++cancelled_lists_ < Scaling::kMostCancelled;
  return !proven_;
}

void CurrentScale::agree(std::int8_t in_force, NoticeLog& notices) {
  doubt_.clear();
  candidate_.reset();
  cancelled_lists_ = 0;
  if (proven_ || ++agreed_lists_ < Scaling::kLists || mixed_rules_) return;
  decide(in_force, ScaleReason::values, notices);
}

// The one other power of ten that the list leaves.
std::optional<std::int8_t> CurrentScale::other_scale(const Load& load, std::int8_t in_force) const {
  std::optional<std::int8_t> left;
  for (std::int8_t scaler = kSmallestCurrent; scaler <= 0 && !mixed_rules_; ++scaler) {
    const bool nothing_hides = scaler > in_force || load.exact;
    if (scaler != in_force && nothing_hides && load.fits(scaler - in_force)) left = scaler;
  }
  return left;
}

void CurrentScale::judge(const Load& load, std::optional<std::int8_t> proven, NoticeLog& notices) {
  const std::int8_t in_force = decided_.value_or(*rule_);
  const bool contrary = (proven && *proven != in_force) || is_contrary(load);
  if (!contrary) {
    const bool passing = proven_ && doubt_.lists() < Scaling::kLists;
    if (proven || load.confirms()) return agree(in_force, notices);
    if (passing) doubt_.clear();
    return;
  }
  agreed_lists_ = 0;
  const auto left = proven ? proven : other_scale(load, in_force);
  candidate_lists_ = left && left == candidate_ ? candidate_lists_ + 1 : 1;
  candidate_ = left;
  doubt_.add(notices);
  if (left && left != in_force && candidate_lists_ >= Scaling::kLists) decide(*left, ScaleReason::values, notices);
}

// Zero is zero in every scale, but not what is cut off to zero beside a power that contradicts it.
std::optional<std::int8_t> CurrentScale::scaler_of(const Row& row, std::int8_t rule) const {
  if (configured_) return configured_;
  if (doubt_ || (undecided() && !is_zero(row))) return std::nullopt;
  return decided_.value_or(rule);
}

std::optional<std::int8_t> CurrentScale::in_force(std::int8_t rule) const {
  if (configured_) return configured_;
  if (undecided()) return std::nullopt;
  return decided_.value_or(rule);
}

// A rule that holds is worth a word where a manufacturer has two.
std::string_view CurrentScale::words() const {
  if (!rule_) return {};
  if (configured_) return "current as configured";
  if (doubt_) return "current in doubt";
  if (!decided_) return finds_own_scale_ ? "current not decided yet" : std::string_view();
  if (!finds_own_scale_ && decided_ == rule_) return {};
  return words_of(kCurrentWords, *decided_);
}

void CurrentScale::restore(std::optional<std::int8_t> decision) {
  decided_ = decision;
  proven_ = decision.has_value();
}

}  // namespace ams2mqtt
