// What a meter's currents count, and whether its power can be made of them.
#include "ams2mqtt/meter/scaling.hpp"

namespace ams2mqtt {

namespace {

constexpr std::int8_t kSmallestCurrent = -3;

}  // namespace

// Another rule, by the types of another firmware's numbers: what was decided under the old one is over.
void Scaling::observe_current_rule(const Notification& notification) {
  std::optional<std::int8_t> first;
  bool mixed = false;
  for (const Row& row : notification.rows) {
    const Quantity* quantity = find_quantity(row.obis);
    if (quantity == nullptr || quantity->wire_unit != Unit::ampere || !std::holds_alternative<Decimal>(row.value)) {
      continue;
    }
    const auto rule = rule_of(row, Unit::ampere);
    if (!rule) continue;
    mixed = mixed || (first && *first != *rule);
    if (!first) first = rule;
  }
  if (!first) return;
  const bool other = !mixed && !mixed_currents_ && current_rule_ && *first != *current_rule_;
  mixed_currents_ = mixed;
  if (!mixed && !other) return;
  current_.reset();
  current_proven_ = false;
  agreed_lists_ = 0;
}

void Scaling::decide_current(std::int8_t scaler, ScaleReason reason, NoticeLog& notices) {
  current_doubt_.clear();
  candidate_current_.reset();
  current_by_type_ = reason == ScaleReason::meter_type;
  current_proven_ = !current_by_type_;
  if (current_ == scaler) return;
  changed_ = changed_ || current_.has_value();
  current_ = scaler;
  notices.forget(ScaleDoubtful{Unit::ampere});
  if (finds_own_scale() || scaler != current_rule_) notices.add(ScaleDecided{Unit::ampere, scaler, reason});
}

void Scaling::decide_by_type(const Model& model, NoticeLog& notices) {
  const std::int8_t by_type = model.current_transformer ? kTransformerCurrent : kDirectCurrent;
  if (options_.scale.current || current_proven_ || (current_by_type_ && current_ == by_type)) return;
  decide_current(by_type, ScaleReason::meter_type, notices);
}

void Scaling::judge(Doubt& doubt, bool contradicted, Unit unit, NoticeLog& notices) const {
  if (!contradicted) return doubt.clear();
  if (doubt.add()) notices.add(ScaleDoubtful{unit});
}

void Scaling::observe_load(const Notification& notification, NoticeLog& notices) {
  const bool open_current = rule_among(notification, Unit::ampere).has_value();
  const bool open_power = rule_among(notification, Unit::watt).has_value();
  if ((!open_current && !open_power) || options_.scale.current) return;
  const auto proven = finds_own_scale() ? current_scale(notification.rows) : std::nullopt;
  if (open_current && finds_own_scale() && !current_) {
    if (proven) decide_current(*proven, ScaleReason::values, notices);
    return;
  }
  const auto load =
      load_of(notification, [this](const Row& row, const Quantity& quantity) { return value_in_force(row, quantity); });
  if (!load) return;
  judge(factor_doubt_, load->factor_contradicted, Unit::count, notices);
  if (open_current) return judge_current(*load, proven, notices);
  judge(power_doubt_, load->exceeds() || (load->exact && load->falls_short()), Unit::watt, notices);
}

// Currents that cannot be, or that the power does not explain. Once the scale is proven, phases may cancel each other,
// as a battery makes them do all night; but not for ever.
bool Scaling::is_contrary(const Load& load) {
  if (load.exceeds() || load.peak > kMostMilliamperes) return true;
  if (!current_proven_) return load.falls_short() || (!load.power && load.peak > kDirectMilliamperes);
  if (!load.falls_short()) return false;
  if (load.exact) return true;
  current_proven_ = ++cancelled_lists_ < kMostCancelled;
  return !current_proven_;
}

void Scaling::agree(std::int8_t in_force, NoticeLog& notices) {
  current_doubt_.clear();
  candidate_current_.reset();
  cancelled_lists_ = 0;
  if (current_proven_ || ++agreed_lists_ < kLists || mixed_currents_) return;
  decide_current(in_force, ScaleReason::values, notices);
}

// The one other power of ten that the list leaves.
std::optional<std::int8_t> Scaling::other_scale(const Load& load, std::int8_t in_force) const {
  std::optional<std::int8_t> left;
  for (std::int8_t scaler = kSmallestCurrent; scaler <= 0 && !mixed_currents_; ++scaler) {
    const bool nothing_hides = scaler > in_force || load.exact;
    if (scaler != in_force && nothing_hides && load.fits(scaler - in_force)) left = scaler;
  }
  return left;
}

// `proven`: what the list itself, with its power factors, says that the currents are.
void Scaling::judge_current(const Load& load, std::optional<std::int8_t> proven, NoticeLog& notices) {
  const std::int8_t in_force = current_.value_or(*current_rule_);
  const bool contrary = (proven && *proven != in_force) || is_contrary(load);
  if (!contrary) {
    const bool passing = current_proven_ && current_doubt_.lists < kLists;
    if (proven || load.confirms()) return agree(in_force, notices);
    if (passing) current_doubt_.clear();
    return;
  }
  agreed_lists_ = 0;
  const auto left = proven ? proven : other_scale(load, in_force);
  candidate_lists_ = left && left == candidate_current_ ? candidate_lists_ + 1 : 1;
  candidate_current_ = left;
  if (current_doubt_.add()) notices.add(ScaleDoubtful{Unit::ampere});
  if (left && left != in_force && candidate_lists_ >= kLists) decide_current(*left, ScaleReason::values, notices);
}

}  // namespace ams2mqtt
