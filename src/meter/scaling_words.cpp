// What was decided on a meter's scales, for a person.
#include <array>
#include <string>

#include "ams2mqtt/meter/scaling.hpp"

namespace ams2mqtt {

namespace {

struct ScalerWords {
  std::int8_t scaler;
  std::string_view words;
};
constexpr std::array kCurrentWords = {ScalerWords{0, "current in A"}, ScalerWords{-1, "current in 1/10 A"},
                                      ScalerWords{-2, "current in 1/100 A"}, ScalerWords{-3, "current in 1/1000 A"}};
constexpr std::array kVoltageWords = {ScalerWords{0, "voltage in V"}, ScalerWords{-1, "voltage in 1/10 V"},
                                      ScalerWords{-2, "voltage in 1/100 V"}};
constexpr std::array kEnergyWords = {ScalerWords{-1, "energy in 1/10 Wh"}, ScalerWords{0, "energy in 1 Wh"},
                                     ScalerWords{1, "energy in 10 Wh"}, ScalerWords{2, "energy in 100 Wh"},
                                     ScalerWords{3, "energy in 1 kWh"}};

template <std::size_t Size>
std::string_view words_of(const std::array<ScalerWords, Size>& table, std::int8_t scaler) {
  for (const ScalerWords& row : table) {
    if (row.scaler == scaler) return row.words;
  }
  return {};
}

}  // namespace

// A rule that holds is worth a word where a manufacturer has two.
std::string_view Scaling::current_words() const {
  if (!current_rule_) return {};
  if (options_.scale.current) return "current as configured";
  if (current_doubt_) return "current in doubt";
  if (!current_) return finds_own_scale() ? "current not decided yet" : std::string_view();
  if (!finds_own_scale() && current_ == current_rule_) return {};
  return words_of(kCurrentWords, *current_);
}

std::string_view Scaling::energy_words() const {
  if (!energy_rule_) return {};
  if (options_.scale.energy) return "energy as configured";
  if (contrary_intervals_ > 0) return "energy in doubt";
  if (!energy_ && !energy_rule_holds_) return "energy not decided yet";
  const std::int8_t scaler = energy_.value_or(*energy_rule_);
  if (!finds_own_scale() && scaler == *energy_rule_) return {};
  return words_of(kEnergyWords, scaler);
}

std::string_view Scaling::voltage_words() const {
  if (!voltage_rule_) return {};
  if (options_.scale.voltage) return "voltage as configured";
  if (contrary_voltages_ > 0) return "voltage in doubt";
  if (!voltage_ || voltage_ == voltage_rule_) return {};
  return words_of(kVoltageWords, *voltage_);
}

void Scaling::summarize() {
  summary_.clear();
  const auto add = [&](std::string_view text) {
    if (!summary_.empty() && !text.empty()) summary_ += ", ";
    summary_ += text;
  };
  add(current_words());
  add(energy_words());
  add(voltage_words());
  if (power_doubt_) add("power in doubt");
  if (factor_doubt_) add("power factor in doubt");
}

}  // namespace ams2mqtt
