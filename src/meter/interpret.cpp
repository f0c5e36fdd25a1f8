#include "ams2mqtt/meter/interpret.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

constexpr std::string_view kIdKey = "meter_id";
constexpr std::string_view kTypeKey = "meter_type";

bool is_printable(char character) {
  return character >= ' ' && character <= '~';
}

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
    if (is_printable(character)) target.push_back(character);
  }
}

// Units that count the same thing; a number without a unit may say so or say nothing.
bool same_dimension(Unit left, Unit right) {
  const auto plain = [](Unit unit) { return unit == Unit::none ? Unit::count : unit; };
  return plain(left) == plain(right);
}

std::optional<Decimal> shifted(const Decimal& value, int power) {
  const int exponent = value.exponent() + power;
  if (exponent < -Decimal::kMaxExponent || exponent > Decimal::kMaxExponent) return std::nullopt;
  return value.scaled(power);
}

bool is_numeric(const Quantity& quantity) {
  return quantity.kind == Kind::measurement || quantity.kind == Kind::counter;
}

const Quantity* quantity_of(const Row& row) {
  return row.device_type != 0 ? find_submeter(row.device_type, row.obis.b) : find_quantity(row.obis);
}

// Nothing that a power factor can be: some meters count it in a way of their own.
bool is_impossible(const Quantity& quantity, const Decimal& value) {
  return quantity.device_class == "power_factor" && (Decimal(1) < value || value < Decimal(-1));
}

}  // namespace

Interpreter::Interpreter(Manufacturer manufacturer, const TimeZone* zone)
    : zone_(zone), vendor_(vendor_of(manufacturer)) {}

// Puts the texts of the identity rows into `heard_`. A number stands for the meter's number only where no text does.
bool Interpreter::read_identity_rows(const Notification& notification) {
  bool found = false;
  bool id_is_text = false;
  for (const Row& row : notification.rows) {
    const Quantity* quantity = find_quantity(row.obis);
    if (quantity == nullptr || !is_identity(*quantity)) continue;
    const auto* text = std::get_if<std::string_view>(&row.value);
    const auto* digits = std::get_if<Decimal>(&row.value);
    if (quantity->key == kIdKey && text != nullptr) {
      assign_clean(heard_.id, *text);
      id_is_text = !heard_.id.empty();
    } else if (quantity->key == kIdKey && digits != nullptr && !id_is_text) {
      heard_.id.clear();
      digits->append_to(heard_.id);
    } else if (quantity->key == kTypeKey && text != nullptr) {
      assign_clean(heard_.type, *text);
    }
    found = found || text != nullptr || digits != nullptr;
  }
  return found;
}

// Brings `identity_` up to date. Another number, or another maker, is another meter: nothing of the old one stays.
bool Interpreter::learn_identity(const Notification& notification) {
  heard_.id.clear();
  heard_.type.clear();
  const bool named = read_identity_rows(notification);
  assign_clean(heard_.list_version, notification.list_version);
  const bool other_maker =
      notification.vendor != nullptr && vendor_ != nullptr && vendor_->name != notification.vendor->name;
  const bool other_id = !heard_.id.empty() && !identity_.id.empty() && heard_.id != identity_.id;
  if (other_maker || other_id) {
    identity_ = {};
    current_scale_.reset();
  }
  // An operator switched the port to P1: what the lists before it said of themselves is over.
  if (notification.vendor != nullptr && notification.vendor->in_every_telegram) identity_.list_version.clear();
  // A list that does not name itself must not make the maker's row less certain than a list version did.
  if (notification.vendor != nullptr && (!notification.list_version.empty() || identity_.list_version.empty())) {
    vendor_ = notification.vendor;
  }
  const auto update = [](std::string& known, std::string_view heard) {
    if (!heard.empty() && known != heard) known = heard;
  };
  update(identity_.id, heard_.id);
  update(identity_.type, heard_.type);
  update(identity_.list_version, heard_.list_version);
  if (vendor_ != nullptr) {
    update(identity_.manufacturer, vendor_->name);
    const Model* model = find_model(*vendor_, identity_.type);
    const std::string_view description = model != nullptr ? model->description : std::string_view();
    if (identity_.model != description) identity_.model = description;
  }
  return named || !notification.list_version.empty();
}

Interpreter::Scales Interpreter::scales_of(const Notification& notification) {
  Scales scales;
  if (vendor_ == nullptr || !vendor_->finds_own_scale) return scales;
  if (voltages_are_hundredths(notification.rows)) scales.voltage = -2;
  const Model* model = find_model(*vendor_, identity_.type);
  if (model != nullptr) {
    current_scale_ = model->current_transformer ? CurrentScale::thousandths : CurrentScale::hundredths;
  } else if (const auto seen = current_scale(notification.rows)) {
    current_scale_ = seen;  // a list under load decides for the lists without one that follow
  }
  if (current_scale_ == CurrentScale::thousandths) scales.current = -3;
  return scales;
}

std::optional<Scale> Interpreter::scale_of(const Row& row, const Quantity* quantity, const Scales& scales) const {
  if (row.scale) return row.scale;
  if (quantity == nullptr || vendor_ == nullptr) return std::nullopt;
  const Unit unit = quantity->wire_unit;
  if (unit == Unit::ampere && scales.current) return Scale{*scales.current, unit};
  if (unit == Unit::volt && scales.voltage) return Scale{*scales.voltage, unit};
  const auto scaler = vendor_scaler(*vendor_, unit);
  if (!scaler) return std::nullopt;
  return Scale{*scaler, unit};
}

void Interpreter::add_number(const Row& row, const Decimal& value, const Quantity* quantity, const Scales& scales) {
  if (quantity != nullptr && quantity->kind == Kind::text) {
    readings_.push_back({row.obis, quantity, value, {}});
    return;
  }
  const auto scale = scale_of(row, quantity, scales);
  if (!scale) {
    readings_.push_back({row.obis, nullptr, value, {}});
    return;
  }
  const bool known = quantity != nullptr && is_numeric(*quantity) && same_dimension(quantity->wire_unit, scale->unit);
  const auto scaled = shifted(value, known ? scale->scaler + quantity->published_power : scale->scaler);
  if (!scaled || (known && is_impossible(*quantity, *scaled))) return;
  readings_.push_back({row.obis, known ? quantity : nullptr, *scaled, known ? quantity->unit : symbol(scale->unit)});
}

std::string_view Interpreter::hex_text(std::string_view bytes) {
  if (texts_used_ == texts_.size()) texts_.emplace_back();
  std::string& text = texts_[texts_used_++];
  text = to_hex(as_bytes(bytes));
  return text;
}

void Interpreter::add_text(const Row& row, std::string_view text, const Quantity* quantity) {
  const std::string_view content = trimmed(text);
  if (content.empty()) return;
  const std::string_view shown = std::ranges::all_of(content, is_printable) ? content : hex_text(text);
  const bool known = quantity != nullptr && quantity->kind == Kind::text;
  readings_.push_back({row.obis, known ? quantity : nullptr, shown, {}});
}

void Interpreter::add_row(const Row& row, const Scales& scales, std::optional<UtcSeconds> now) {
  const Quantity* quantity = quantity_of(row);
  if (quantity != nullptr && is_identity(*quantity)) return;
  const ClockRule rule = vendor_ != nullptr ? vendor_->clock : ClockRule::stated;
  const std::size_t before = readings_.size();
  if (const auto* value = std::get_if<Decimal>(&row.value)) {
    add_number(row, *value, quantity, scales);
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

std::optional<MeterTime> Interpreter::time_of(const Notification& notification, std::optional<UtcSeconds> now) const {
  if (notification.time) {
    const ClockRule rule = vendor_ != nullptr ? vendor_->clock : ClockRule::stated;
    if (const auto time = meter_time(*notification.time, rule, zone_, now)) return time;
  }
  for (const Reading& reading : readings_) {
    if (reading.quantity == nullptr || reading.quantity->kind != Kind::timestamp) continue;
    if (const auto* time = std::get_if<MeterTime>(&reading.value)) return *time;
  }
  return std::nullopt;
}

Telegram& Interpreter::interpret(const Notification& notification, std::optional<UtcSeconds> now) {
  readings_.clear();
  texts_used_ = 0;
  telegram_ = {};
  telegram_.carries_identity = learn_identity(notification);
  const Scales scales = scales_of(notification);
  for (const Row& row : notification.rows) add_row(row, scales, now);
  telegram_.meter = &identity_;
  telegram_.time = time_of(notification, now);
  telegram_.readings = readings_;
  if (vendor_ != nullptr && vendor_->hourly_registers && !identity_.list_version.empty()) {
    telegram_.expected = hourly_quantities();
  }
  return telegram_;
}

}  // namespace ams2mqtt
