#include "ams2mqtt/energy/tariff.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include "catch.hpp"
#include "energy/peak_list.hpp"
#include "support/source_folder.hpp"

using namespace ams2mqtt;

namespace {

// A Wednesday.
constexpr LocalTime kWednesday = {2026, 1, 14, 12, 0, 0};
constexpr LocalTime kSaturday = {2026, 1, 17, 12, 0, 0};

LocalTime at_hour(LocalTime local, std::uint8_t hour) {
  local.hour = hour;
  return local;
}

const TariffRule& rule_of(std::string_view name) {
  static TariffRule rule;
  rule = find_tariff_preset(name)->rule();
  return rule;
}

}  // namespace

TEST_CASE("13 every preset has a name, words, a source and a date, and a rule within its bounds", "[energy]") {
  for (const TariffPreset& preset : tariff_presets()) {
    INFO(preset.name);
    CHECK(find_tariff_preset(preset.name) == &preset);
    CHECK_FALSE(preset.what.empty());
    CHECK(preset.source.find("202") != std::string_view::npos);
    const TariffRule rule = preset.rule();
    CHECK((rule.peaks >= 1 && rule.peaks <= TariffRule::kMostPeaks));
    CHECK((rule.months >= 1 && rule.months <= TariffRule::kMostMonths));
    CHECK(rule.steps_watts.size() <= TariffRule::kMostSteps);
    CHECK(std::ranges::is_sorted(rule.steps_watts));
  }
  CHECK(find_tariff_preset("nowhere") == nullptr);
}

TEST_CASE("13 docs/energy.md lists every preset with its rule and source", "[energy]") {
  std::ifstream file(test::source_folder() / "docs/energy.md", std::ios::binary);
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  for (const TariffPreset& preset : tariff_presets()) {
    const std::string row = "| `" + std::string(preset.name) + "` | " + std::string(preset.what) + " | " +
                            std::string(preset.source) + " |\n";
    INFO(row);
    CHECK(page.find(row) != std::string::npos);
  }
}

TEST_CASE("13 hours, workdays, seasons and the weight of the rest", "[energy]") {
  CHECK(percent_of(rule_of("norway"), at_hour(kSaturday, 3)) == 100);
  CHECK(percent_of(rule_of("sollentuna"), at_hour(kWednesday, 7)) == 100);
  CHECK(percent_of(rule_of("sollentuna"), at_hour(kWednesday, 6)) == 0);
  CHECK(percent_of(rule_of("sollentuna"), at_hour(kWednesday, 19)) == 0);
  CHECK(percent_of(rule_of("sollentuna"), at_hour(kSaturday, 12)) == 0);
  CHECK(percent_of(rule_of("ellevio_2025"), at_hour(kWednesday, 22)) == 50);
  CHECK(percent_of(rule_of("ellevio_2025"), at_hour(kWednesday, 5)) == 50);
  CHECK(percent_of(rule_of("ellevio_2025"), at_hour(kWednesday, 6)) == 100);
  CHECK(percent_of(rule_of("skovde"), at_hour(kWednesday, 12)) == 100);
  CHECK(percent_of(rule_of("skovde"), {2026, 11, 4, 12, 0, 0}) == 100);
  CHECK(percent_of(rule_of("skovde"), {2026, 4, 1, 12, 0, 0}) == 0);
  TariffRule night;
  night.from_hour = 23;
  night.to_hour = 6;
  CHECK(percent_of(night, at_hour(kWednesday, 23)) == 100);
  CHECK(percent_of(night, at_hour(kWednesday, 5)) == 100);
  CHECK(percent_of(night, at_hour(kWednesday, 6)) == 0);
}

TEST_CASE("13 holidays are no workdays where the company says so", "[energy]") {
  constexpr LocalTime kEpiphany = {2026, 1, 6, 12, 0, 0};  // a Tuesday
  constexpr LocalTime kMaundyThursday = {2027, 3, 25, 12, 0, 0};
  constexpr LocalTime kMidsummerEve = {2026, 6, 19, 12, 0, 0};
  constexpr LocalTime kChristmasEve = {2026, 12, 24, 12, 0, 0};
  CHECK(percent_of(rule_of("vaxjo"), kEpiphany) == 100);
  CHECK(percent_of(rule_of("skovde"), kEpiphany) == 0);
  CHECK(percent_of(rule_of("skovde"), kMaundyThursday) == 0);
  CHECK(percent_of(rule_of("skovde"), kChristmasEve) == 0);
  CHECK(percent_of(rule_of("sollentuna"), kEpiphany) == 0);
  CHECK(percent_of(rule_of("sollentuna"), kMaundyThursday) == 100);
  CHECK(percent_of(rule_of("sollentuna"), kMidsummerEve) == 0);
  const TariffRule karlstad = rule_of("karlstad");
  CHECK(percent_of(karlstad, kEpiphany) == 100);
  CHECK(percent_of(*karlstad.high_load, kEpiphany) == 0);
  CHECK(percent_of(*karlstad.high_load, kMaundyThursday) == 0);
  CHECK(percent_of(*rule_of("falbygden").high_load, kMaundyThursday) == 100);
  CHECK(percent_of(*rule_of("falbygden").high_load, at_hour(kWednesday, 18)) == 100);
  CHECK(percent_of(*rule_of("falbygden").high_load, at_hour(kWednesday, 19)) == 0);
  CHECK(percent_of(*karlstad.high_load, at_hour(kWednesday, 18)) == 0);
}

TEST_CASE("13 a power right on a limit belongs to the step above it, or not", "[energy]") {
  const TariffRule norway = find_tariff_preset("norway")->rule();
  CHECK(step_of(norway, 0).next == 2000);
  CHECK(step_of(norway, 4999).step == 1);
  CHECK(step_of(norway, 5000).step == 2);
  CHECK(step_of(norway, 5000).next == 10'000);
  CHECK(step_of(norway, 100'000).step == 9);
  CHECK_FALSE(step_of(norway, 100'000).next);
  const TariffRule aurdal = find_tariff_preset("norway_sor_aurdal")->rule();
  CHECK(step_of(aurdal, 5000).step == 0);
  CHECK(step_of(aurdal, 5001).step == 1);
}
