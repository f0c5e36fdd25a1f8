#include "ams2mqtt/metrics/value_metrics.hpp"

#include <algorithm>
#include <array>

#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

namespace {

struct BaseUnit {
  std::string_view published;
  std::string_view name;
  Decimal factor{1};
};
// Reactive and apparent energy have no unit of their own: like joules, they are the power's unit and a second, so the
// rate of each is a power. A flow stays per hour, since 1/3600 has no end in decimals.
constexpr Decimal kThousandHours(36, 5);
constexpr std::array kBaseUnits = {
    BaseUnit{"W", "watts"},
    BaseUnit{"var", "vars"},
    BaseUnit{"VA", "volt_amperes"},
    BaseUnit{"V", "volts"},
    BaseUnit{"A", "amperes"},
    BaseUnit{"Hz", "hertz"},
    BaseUnit{"s", "seconds"},
    BaseUnit{"%", "ratio", Decimal(1, -2)},
    BaseUnit{"kWh", "joules", kThousandHours},
    BaseUnit{"kvarh", "var_seconds", kThousandHours},
    BaseUnit{"kVAh", "volt_ampere_seconds", kThousandHours},
    BaseUnit{"GJ", "joules", Decimal(1, 9)},
    BaseUnit{"m³", "cubic_meters"},
    BaseUnit{"m³/h", "cubic_meters_per_hour"},
};

BaseUnit base_unit_of(const Quantity& quantity) {
  if (quantity.device_class == "power_factor") return {quantity.unit, "ratio"};
  const auto* found = std::ranges::find(kBaseUnits, quantity.unit, &BaseUnit::published);
  return found != kBaseUnits.end() ? *found : BaseUnit{quantity.unit, ""};
}

// Energy this hour, today, this month: it begins again at 0, and is over when its time is.
bool is_of_period(const Quantity& quantity) {
  return is_own(quantity) && quantity.obis.d == 9;
}

std::vector<std::string_view> words_of(std::string_view text, char separator) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string joined(std::span<const std::string_view> words, char separator) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

// What a name speaks of only a part of, by the end of its key.
struct PartKind {
  char letter;  // of the key's last word: "l1"
  std::string_view label;
  std::string_view help;
  bool keeps_letter = false;
  std::size_t words = 2;  // at the end of the English name: "tariff 1"
};
constexpr std::array kPartKinds = {
    PartKind{'l', "phase", " of each phase", true, 1},
    PartKind{'t', "tariff", " in each tariff"},
    PartKind{'q', "quadrant", " in each quadrant"},
};

const PartKind* part_of(std::string_view word) {
  if (word.size() != 2 || word[1] < '1' || word[1] > '9') return nullptr;
  const auto* found = std::ranges::find(kPartKinds, word[0], &PartKind::letter);
  return found != kPartKinds.end() ? found : nullptr;
}

// A key and an English name, from which words go into labels.
class Naming {
 public:
  explicit Naming(const Quantity& quantity)
      : key_(words_of(quantity.key, '_')), help_(words_of(english_name(&quantity), ' ')) {
    take_direction();
    if (submeter_of(quantity) != nullptr) {
      take_slot();
    } else if (const PartKind* kind = part_of(key_.back())) {
      take_part(*kind);
    }
  }

  [[nodiscard]] std::string name() const { return "ams2mqtt_meter_" + joined(key_, '_'); }
  [[nodiscard]] std::string help() const { return joined(help_, ' ') + help_end_ + "."; }
  [[nodiscard]] const std::string& labels() const { return labels_; }
  [[nodiscard]] std::string label_names() const { return "meter" + names_; }

 private:
  void label(std::string_view name, std::string_view value) {
    ((((labels_ += ',') += name) += "=\"") += value) += '"';
    (names_ += ", ") += name;
  }

  void take_direction() {
    const auto is_direction = [](std::string_view word) { return word == "import" || word == "export"; };
    if (std::ranges::count_if(key_, is_direction) != 1) return;
    label("direction", *std::ranges::find_if(key_, is_direction));
    std::erase_if(key_, is_direction);
    std::erase_if(help_, is_direction);
  }

  void take_slot() {
    label("submeter", key_.back());
    if (help_.back() == key_.back()) help_.pop_back();
    key_.pop_back();
    key_.insert(key_.begin(), "submeter");
  }

  void take_part(const PartKind& kind) {
    label(kind.label, key_.back().substr(kind.keeps_letter ? 0 : 1));
    key_.pop_back();
    key_.insert(key_.begin(), kind.label);
    help_.resize(help_.size() - std::min(kind.words, help_.size()));
    help_end_ = kind.help;
  }

  std::vector<std::string_view> key_;
  std::vector<std::string_view> help_;
  std::string help_end_;
  std::string labels_;
  std::string names_;
};

}  // namespace

ValueMetrics::ValueMetrics() {
  metrics_.reserve(catalog().size());
  for (const Quantity& quantity : catalog()) add(quantity);
}

void ValueMetrics::add(const Quantity& quantity) {
  ValueMetric& metric = metrics_.emplace_back();
  if (!is_numeric(quantity)) return;
  const Naming naming(quantity);
  const BaseUnit unit = base_unit_of(quantity);
  std::string name = naming.name();
  if (!unit.name.empty()) (name += '_') += unit.name;
  const bool counts = quantity.kind == Kind::counter && !is_of_period(quantity);
  metric.labels = naming.labels();
  metric.factor = unit.factor;
  metric.is_fleeting = !stays_true(&quantity) || is_of_period(quantity);
  const auto known = std::ranges::find(families_, name, &MetricFamily::name);
  metric.family = static_cast<std::size_t>(known - families_.begin());
  if (known != families_.end()) return;
  families_.push_back({.name = std::move(name),
                       .type = counts ? MetricType::counter : MetricType::gauge,
                       .unit = std::string(unit.name),
                       .help = naming.help(),
                       .labels = naming.label_names()});
}

const ValueMetric* ValueMetrics::find(const Quantity& quantity) const {
  return is_numeric(quantity) ? &metrics_[static_cast<std::size_t>(&quantity - catalog().data())] : nullptr;
}

const ValueMetrics& value_metrics() {
  static const ValueMetrics kMetrics;
  return kMetrics;
}

}  // namespace ams2mqtt
