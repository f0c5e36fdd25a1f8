#include "layout_values.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "ams2mqtt/catalog/mains.hpp"
#include "ams2mqtt/lists/power_plausibility.hpp"

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMostSmall = 255;
constexpr std::int64_t kMostSteps = 1'000'000'000'000;
constexpr std::int64_t kRounding = 3;  // Wh: a total and two tariffs, each cut to whole ones
constexpr std::int8_t kTenths = -1;
constexpr std::array kVoltages = {"1-0:32.7.0"_obis, "1-0:52.7.0"_obis, "1-0:72.7.0"_obis};

class Values {
 public:
  explicit Values(const Notification& notification) : notification_(notification) {}

  [[nodiscard]] const Row* row(const ObisCode& code) const {
    const auto found = std::ranges::find(notification_.rows, code, &Row::obis);
    return found == notification_.rows.end() ? nullptr : &*found;
  }
  // In whole steps of 10^power; nothing without a scale.
  [[nodiscard]] std::optional<std::int64_t> find(const ObisCode& code, int power = 0) const {
    return steps_of(row(code), power);
  }
  [[nodiscard]] static std::optional<std::int64_t> steps_of(const Row* row, int power) {
    const auto value = row != nullptr ? value_of(*row) : std::nullopt;
    return value ? std::optional(value->steps(power, kMostSteps)) : std::nullopt;
  }
  [[nodiscard]] static std::optional<Decimal> value_of(const Row& row) {
    const auto* raw = std::get_if<Decimal>(&row.value);
    return raw != nullptr && row.scale ? std::optional(raw->scaled(row.scale->scaler)) : std::nullopt;
  }

 private:
  const Notification& notification_;
};

struct Voltages {
  std::size_t places = 0;
  std::size_t stated = 0;
  std::size_t mains = 0;
  bool beyond = false;
};

Voltages voltages_of(const Values& values) {
  Voltages found;
  for (const ObisCode& code : kVoltages) {
    const Row* row = values.row(code);
    found.places += row != nullptr ? 1U : 0U;
    const auto tenths = Values::steps_of(row, kTenths);
    if (!tenths) continue;
    ++found.stated;
    found.mains += is_mains(*tenths, kTenths) ? 1U : 0U;
    found.beyond = found.beyond || *tenths >= kBelowVolts * 10;
  }
  return found;
}

bool is_small(const Values& values, const ObisCode& code) {
  const Row* row = values.row(code);
  const auto* number = row != nullptr ? std::get_if<Decimal>(&row->value) : nullptr;
  return number == nullptr || number->steps(0, kMostSteps) <= kMostSmall;
}

// A meter of one phase says its power twice. Nothing when it has more phases, or says nothing that tells.
std::optional<bool> repeats_power(const Values& values) {
  const auto import = values.find("1-0:1.7.0"_obis);
  const auto phase = values.find("1-0:21.7.0"_obis);
  if (!import || !phase || values.find("1-0:41.7.0"_obis)) return std::nullopt;
  const std::int64_t exported = values.find("1-0:2.7.0"_obis).value_or(0);
  if (*import + exported == 0) return std::nullopt;
  return *import == *phase && exported == values.find("1-0:22.7.0"_obis).value_or(0);
}

LayoutProof judge_power(const Values& values, const Notification& notification) {
  const Voltages voltages = voltages_of(values);
  const auto repeats = repeats_power(values);
  if (voltages.mains == 0) {
    return voltages.places != 0 && repeats != true ? LayoutProof::unlikely : LayoutProof::open;
  }
  const auto load = load_of(notification, [](const Row& row, const Quantity&) { return Values::value_of(row); });
  const bool agrees = load && load->confirms();
  if (voltages.mains == kVoltages.size() || agrees || repeats == true) return LayoutProof::proven;
  if (load && (load->exceeds() || load->falls_short())) return LayoutProof::contradicted;
  return LayoutProof::open;
}

LayoutProof judge_registers(const Values& values) {
  LayoutProof proof = LayoutProof::open;
  for (const std::uint8_t c : std::array<std::uint8_t, 4>{1, 2, 3, 4}) {
    const auto total = values.find({1, 0, c, 8, 0});
    const auto first = values.find({1, 0, c, 8, 1});
    const auto second = values.find({1, 0, c, 8, 2});
    if (!total || !first || !second) continue;
    const std::int64_t sum = *first + *second;
    if (sum > *total + kRounding) return LayoutProof::contradicted;
    if (sum > kRounding && *total <= sum + kRounding) proof = LayoutProof::proven;
  }
  return proof;
}

}  // namespace

bool is_possible(const Notification& notification) {
  const Values values(notification);
  const Voltages voltages = voltages_of(values);
  if (voltages.beyond || (voltages.stated != 0 && voltages.mains == 0)) return false;
  return is_small(values, "0-0:96.3.10"_obis) && is_small(values, "0-0:96.14.0"_obis);
}

LayoutProof judge_layout(const Notification& notification) {
  if (!is_possible(notification)) return LayoutProof::contradicted;
  const Values values(notification);
  const auto [worse, better] = std::minmax({judge_power(values, notification), judge_registers(values)});
  return better == LayoutProof::proven && worse != LayoutProof::contradicted ? better : worse;
}

}  // namespace ams2mqtt
