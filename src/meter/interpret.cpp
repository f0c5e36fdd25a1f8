#include "interpret.hpp"

#include <algorithm>
#include <utility>

#include "ams2mqtt/base/release.hpp"
#include "ams2mqtt/lists/meter_number.hpp"

#include "clock.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::days kClockOff{2};  // more than any time zone and any drift

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kPadding("\0 \t\r\n", 5);
  const std::size_t first = text.find_first_not_of(kPadding);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kPadding) - first + 1);
}

// `text` without padding and without what no person could read.
void assign_clean(std::string& target, std::string_view text) {
  target.clear();
  for (const char character : trimmed(text)) {
    if (is_printable(static_cast<std::uint8_t>(character))) target.push_back(character);
  }
}

// The beginning of what a meter sent, for a sentence.
std::string shown(std::string_view said) {
  constexpr std::size_t kMostShown = 48;
  std::string text;
  assign_clean(text, said.substr(0, kMostShown));
  if (said.size() > kMostShown) text += "...";
  return text;
}

std::optional<Decimal> shifted(const Decimal& value, int power) {
  const int exponent = value.exponent() + power;
  if (exponent < -Decimal::kMaxExponent || exponent > Decimal::kMaxExponent) return std::nullopt;
  return value.scaled(power);
}

// What the row counts, at present or in a past billing period.
const Quantity* meaning_of(const Row& row) {
  if (row.device_type == 0) return row.obis == present(row.obis) ? row.quantity : find_quantity(present(row.obis));
  return find_submeter(row.device_type, std::max<std::uint8_t>(row.submeter, 1));
}
// A value of a past period is none of the quantity's own.
const Quantity* quantity_of(const Row& row) {
  return row.obis == present(row.obis) ? meaning_of(row) : nullptr;
}

// Nothing that a power factor can be: some meters count it in a way of their own.
bool is_impossible(const Quantity& quantity, const Decimal& value) {
  return quantity.wire_unit == Unit::count && quantity.device_class == "power_factor" &&
         (Decimal(1) < value || value < Decimal(-1));
}

// A list that several manufacturers use: who encrypted it says who made the meter, or its number does.
std::string_view maker_of(const Notification& notification, const MeterIdentity& meter) {
  const FlagCode* row = find_flag_code(notification.sender);
  return row != nullptr ? row->name : maker_of_number(meter.id);
}

}  // namespace

// A number stands for the meter's number only where no text does. Ones alone fill a field, as FF do in a text.
void read_meter_number(const Notification& notification, std::string& number) {
  constexpr Decimal kOnesAlone(0xFFFFFFFF);
  number.clear();
  bool is_text = false;
  for (const Row& row : notification.rows) {
    if (row.quantity == nullptr || row.quantity->key != quantity_keys::kMeterId) continue;
    const auto* text = std::get_if<std::string_view>(&row.value);
    const auto* digits = std::get_if<Decimal>(&row.value);
    if (text != nullptr && names_a_meter(*text)) {
      assign_clean(number, *text);
      is_text = true;
    } else if (digits != nullptr && !is_text && !digits->is_zero() && *digits != kOnesAlone) {
      number.clear();
      digits->append_to(number);
    }
  }
}

Interpreter::Interpreter(Manufacturer manufacturer, const TimeZone* zone, const ScalingOptions& scaling,
                         NoticeLog& notices)
    : zone_(zone), family_(family_of(manufacturer)), scaling_(scaling), notices_(notices) {}

void Interpreter::rest() {
  telegram_.readings = {};
  release(readings_);
}

void Interpreter::restore(const ScaleDecisions& decisions, std::string meter_id) {
  scaling_.restore(decisions);
  scaling_of_ = std::move(meter_id);
  ++knowledge_;
}

// Puts the texts of the identity rows into `heard_`.
bool Interpreter::read_identity_rows(const Notification& notification) {
  bool found = false;
  read_meter_number(notification, heard_.id);
  for (const Row& row : notification.rows) {
    const Quantity* quantity = row.quantity;
    if (quantity == nullptr || !is_identity(*quantity)) continue;
    const auto* text = std::get_if<std::string_view>(&row.value);
    const auto* digits = std::get_if<Decimal>(&row.value);
    if (quantity->key == quantity_keys::kMeterType && text != nullptr) assign_clean(heard_.type, *text);
    found = found || text != nullptr || digits != nullptr;
  }
  return found;
}

// Some lists carry a logical device name and no number. A P1 telegram is complete, so that the name has to do at once.
// Of most other meters the number comes in a longer list; of one that never sends it the name has to do as well.
void Interpreter::name_by_device(const Notification& notification) {
  constexpr int kPatience = 20;
  const auto row = std::ranges::find(notification.rows, "0-0:42.0.0"_obis, &Row::obis);
  const auto* name = row != notification.rows.end() ? std::get_if<std::string_view>(&row->value) : nullptr;
  if (name == nullptr || !names_a_meter(*name)) return;
  assign_clean(heard_.device_name, *name);
  if (!heard_.id.empty()) return;
  const bool other_name = !identity_.device_name.empty() && identity_.device_name != heard_.device_name;
  if (!identity_.id.empty() && !other_name) return;
  ++knowledge_;
  const bool complete = notification.family != nullptr && notification.family->in_every_telegram;
  if (complete || ++unnamed_lists_ > kPatience) heard_.id = heard_.device_name;
}

// Whether the number, or the manufacturer, that nothing vouches for has not been heard twice in a row.
bool Interpreter::is_doubtful() {
  const bool first = identity_.id.empty() && (scaling_of_.empty() || heard_.id == scaling_of_);
  const bool known_number = heard_.id.empty() || heard_.id == identity_.id || first;
  const bool has_manufacturer = family_ != nullptr && !family_->name.empty();
  const bool known_manufacturer =
      heard_.manufacturer.empty() || !has_manufacturer || heard_.manufacturer == family_->name;
  if (known_number && known_manufacturer) {
    if (!heard_.id.empty()) doubted_.clear();
    return false;
  }
  std::string said = heard_.id + '\n' + heard_.manufacturer;
  if (said == doubted_) return false;
  doubted_ = std::move(said);
  return true;
}

// The current telegram says what it says, and nothing is learned from it.
void Interpreter::show_doubtful(const ListFamily* manufacturer) {
  if (!shown_) shown_ = std::make_unique<MeterIdentity>();
  MeterIdentity& shown = *shown_;
  shown = heard_;
  if (manufacturer == nullptr) manufacturer = family_;
  const Model* model = manufacturer != nullptr ? find_model(*manufacturer, shown.type) : nullptr;
  if (model != nullptr) shown.model = model->description;
  const bool same_number = heard_.id.empty() || heard_.id == identity_.id;
  if (heard_.id.empty()) shown.id = identity_.id;
  if (heard_.manufacturer.empty()) shown.manufacturer = identity_.manufacturer;
  if (heard_.device_name.empty() && same_number) shown.device_name = identity_.device_name;
}

// A list of the same form says the same about the meter, and teaches nothing while nothing else was learned.
bool Interpreter::learn_identity(const Notification& notification, bool vouched) {
  if (!vouched || notification.form == 0) return learn_from(notification, vouched);
  Lesson& lesson = lessons_[notification.form % lessons_.size()];
  if (lesson.form == notification.form && lesson.knowledge == knowledge_ && lesson.sender == notification.sender) {
    telegram_.meter = &identity_;
    telegram_.says_number = lesson.says_number;
    return lesson.carries_identity;
  }
  const std::uint64_t before = knowledge_;
  const bool carries_identity = learn_from(notification, vouched);
  lesson.form = knowledge_ == before ? notification.form : 0;
  lesson.knowledge = knowledge_;
  lesson.sender = notification.sender;
  lesson.says_number = telegram_.says_number;
  lesson.carries_identity = carries_identity;
  return carries_identity;
}

// Brings `identity_` up to date. Another number, or another manufacturer, is another meter: nothing of the old one
// stays.
bool Interpreter::learn_from(const Notification& notification, bool vouched) {
  for (std::string* text : {&heard_.manufacturer, &heard_.id, &heard_.type, &heard_.device_name}) text->clear();
  const bool named = read_identity_rows(notification);
  name_by_device(notification);
  assign_clean(heard_.list_version, notification.list_version);
  if (notification.family != nullptr) heard_.manufacturer = notification.family->name;
  telegram_.meter = &identity_;
  telegram_.says_number = !heard_.id.empty() || !heard_.device_name.empty();
  const bool carries = named || !notification.list_version.empty();
  if (!vouched && is_doubtful()) {
    show_doubtful(notification.family);
    telegram_.meter = shown_.get();
    return carries;
  }
  const std::string_view manufacturer = heard_.manufacturer;
  const bool other_manufacturer =
      !manufacturer.empty() && family_ != nullptr && !family_->name.empty() && manufacturer != family_->name;
  const bool other_id = !heard_.id.empty() && !identity_.id.empty() && !is_same_meter(identity_, heard_);
  const bool restored_other = !heard_.id.empty() && !scaling_of_.empty() && heard_.id != scaling_of_;
  if (!heard_.id.empty() && !scaling_of_.empty()) {
    scaling_of_.clear();
    ++knowledge_;
  }
  if (restored_other) scaling_.reset();
  if (other_manufacturer || other_id) {
    ++knowledge_;
    identity_ = {};
    scaling_.reset();
    clock_watch_ = {};
  }
  update_identity(notification);
  return carries;
}

void Interpreter::update_identity(const Notification& notification) {
  // An operator switched the port to P1: what earlier lists said about themselves no longer applies.
  if (notification.family != nullptr && notification.family->in_every_telegram && !identity_.list_version.empty()) {
    identity_.list_version.clear();
    ++knowledge_;
  }
  // A list that does not name itself must not make the manufacturer's row less certain than a list version did.
  if (notification.family != nullptr && (!notification.list_version.empty() || identity_.list_version.empty())) {
    if (family_ != notification.family) ++knowledge_;
    family_ = notification.family;
  }
  const auto assign = [this](std::string& known, std::string_view heard) {
    if (known == heard) return;
    known = heard;
    ++knowledge_;
  };
  const auto update = [&assign](std::string& known, std::string_view heard) {
    if (!heard.empty()) assign(known, heard);
  };
  const bool has_number = !identity_.id.empty() && heard_.id == identity_.device_name;
  if (!has_number) update(identity_.id, heard_.id);
  update(identity_.type, heard_.type);
  update(identity_.list_version, heard_.list_version);
  update(identity_.device_name, heard_.device_name);
  if (family_ == nullptr || family_->name.empty()) update(identity_.manufacturer, maker_of(notification, identity_));
  if (family_ == nullptr) return;
  update(identity_.manufacturer, family_->name);
  const Model* model = find_model(*family_, identity_.type);
  assign(identity_.model, model != nullptr ? model->description : std::string_view());
}

void Interpreter::add_number(const Row& row, const Decimal& value, const Quantity* quantity) {
  if (quantity != nullptr && quantity->kind == Kind::text) {
    readings_.push_back({row.obis, quantity, value, {}});
    return;
  }
  const Quantity* meaning = meaning_of(row);
  const Scaling::Answer answer = scaling_.scale_of(row, meaning);
  if (answer.knowledge == Scaling::Knowledge::withheld) return;
  if (answer.knowledge == Scaling::Knowledge::unknown) {
    readings_.push_back({row.obis, nullptr, value, {}});
    return;
  }
  const Scale& scale = answer.scale;
  const bool counts = meaning != nullptr && is_numeric(*meaning);
  const auto converted = counts ? in_wire_unit(*meaning, value, scale.unit) : std::nullopt;
  if (counts && !converted && !has_any_unit(*meaning)) return leave_out(row.obis, value, scale);
  auto scaled = converted ? shifted(*converted, scale.scaler + meaning->published_power) : shifted(value, scale.scaler);
  if (scaled && converted) scaled = scaling_.multiplied(*meaning, *scaled);
  if (!scaled || (converted && is_impossible(*meaning, *scaled))) return;
  const bool known = converted.has_value();
  readings_.push_back({row.obis, known ? quantity : nullptr, *scaled, known ? meaning->unit : symbol(scale.unit)});
}

// A number in a unit that does not fit its code.
void Interpreter::leave_out(const ObisCode& obis, const Decimal& value, const Scale& scale) {
  const auto number = shifted(value, scale.scaler);
  const std::string_view unit = symbol(scale.unit);
  std::string said = number ? number->to_string() : "a number";
  said += unit.empty() ? " in unit " + std::to_string(static_cast<unsigned>(scale.unit)) : ' ' + std::string(unit);
  note_left_out({obis, std::move(said), LeftOutReason::other_unit});
}

// Only the first few; a damaged line could bring any number of them.
void Interpreter::note_left_out(ValueLeftOut notice) {
  constexpr std::size_t kMostSaid = 8;
  if (left_out_.size() == kMostSaid || std::ranges::find(left_out_, notice) != left_out_.end()) return;
  notices_.add(notice);
  left_out_.push_back(std::move(notice));
}

std::string_view Interpreter::hex_text(std::string_view bytes) {
  if (texts_used_ == texts_.size()) texts_.push_back(std::make_unique<std::string>());
  std::string& text = *texts_[texts_used_++];
  text = to_hex(as_bytes(bytes));
  return text;
}

void Interpreter::add_text(const Row& row, std::string_view text, const Quantity* quantity) {
  const std::string_view content = trimmed(text);
  if (content.empty()) return;
  const std::string_view shown = std::ranges::all_of(as_bytes(content), is_printable) ? content : hex_text(text);
  const bool known = quantity != nullptr && quantity->kind == Kind::text;
  readings_.push_back({row.obis, known ? quantity : nullptr, shown, {}});
}

void Interpreter::add_row(const Row& row, std::optional<UtcSeconds> now) {
  const Quantity* quantity = quantity_of(row);
  if (quantity != nullptr && is_identity(*quantity)) return;
  const ClockRule rule = family_ != nullptr ? family_->clock : ClockRule::stated;
  const std::size_t before = readings_.size();
  if (const auto* value = std::get_if<Decimal>(&row.value)) {
    add_number(row, *value, quantity);
  } else if (const auto* text = std::get_if<std::string_view>(&row.value)) {
    add_text(row, *text, quantity);
  } else if (const auto* clock = std::get_if<CosemDateTime>(&row.value)) {
    const auto time = meter_time(*clock, rule, zone_, now);
    const bool known = quantity != nullptr && quantity->kind == Kind::timestamp;
    if (time) readings_.push_back({row.obis, known ? quantity : nullptr, *time, {}});
  }
  if (row.measured && readings_.size() > before) {
    readings_.back().measured_at = meter_time(*row.measured, rule, zone_, now);
  }
}

void Interpreter::add_past_peaks(const Notification& notification, std::optional<UtcSeconds> now) {
  static const Quantity* const kPeak = find_quantity("peak_demand_import");
  const ClockRule rule = family_ != nullptr ? family_->clock : ClockRule::stated;
  for (const PastPeak& peak : notification.past_peaks) {
    const auto month_end = meter_time(peak.month_end, rule, zone_, now);
    const auto at = meter_time(peak.at, rule, zone_, now);
    auto watts = shifted(peak.value, peak.scale.scaler);
    if (watts) watts = scaling_.multiplied(*kPeak, *watts);
    if (month_end && at && watts) past_peaks_.push_back({*month_end, *at, *watts});
  }
}

std::optional<MeterTime> Interpreter::time_of(const Notification& notification, std::optional<UtcSeconds> now) const {
  if (notification.time) {
    const ClockRule rule = family_ != nullptr ? family_->clock : ClockRule::stated;
    if (const auto time = meter_time(*notification.time, rule, zone_, now)) return time;
  }
  for (const Reading& reading : readings_) {
    if (reading.quantity == nullptr || reading.quantity->kind != Kind::timestamp) continue;
    if (const auto* time = std::get_if<MeterTime>(&reading.value)) return *time;
  }
  return std::nullopt;
}

// What this program itself has to say about the meter.
void Interpreter::add_diagnostics(std::optional<UtcSeconds> now) {
  if (!scaling_.summary().empty()) {
    readings_.push_back({scales_quantity().obis, &scales_quantity(), std::string_view(scaling_.summary()), {}});
  }
  if (!telegram_.time || !telegram_.time->offset || !now) return;
  const UtcSeconds shown = ZonedTime{telegram_.time->local, *telegram_.time->offset}.utc();
  if (const auto offset = clock_watch_.observe(shown - *now, notices_)) {
    const Quantity& quantity = clock_offset_quantity();
    readings_.push_back({quantity.obis, &quantity, Decimal(offset->count()), quantity.unit});
  }
}

Telegram& Interpreter::interpret(const Notification& notification, std::optional<UtcSeconds> now, bool vouched) {
  readings_.clear();
  past_peaks_.clear();
  texts_used_ = 0;
  telegram_ = {};
  telegram_.vouched = vouched;
  telegram_.carries_identity = learn_identity(notification, vouched);
  scaling_.observe(notification, family_, identity_.type, notices_);
  for (const LeftOut& each : notification.left_out) note_left_out({each.obis, shown(each.said), each.reason});
  for (const Row& row : notification.rows) add_row(row, now);
  add_past_peaks(notification, now);
  telegram_.time = time_of(notification, now);
  telegram_.clock_off = telegram_.time && now && std::chrono::abs(utc_of(*telegram_.time) - *now) > kClockOff;
  telegram_.rescaled = scaling_.changed();
  add_diagnostics(now);
  telegram_.readings = readings_;
  telegram_.past_peaks = past_peaks_;
  if (family_ != nullptr && family_->hourly_registers && !identity_.list_version.empty()) {
    telegram_.expected = hourly_quantities();
  }
  return telegram_;
}

}  // namespace ams2mqtt
