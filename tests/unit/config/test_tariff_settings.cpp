#include "config/tariff_settings.hpp"

#include "catch.hpp"
#include "config_complaints.hpp"

using namespace ams2mqtt;

namespace {

Holidays kept(std::string_view text) {
  TariffConfig tariff;
  REQUIRE(set_tariff_holidays(tariff, text));
  return tariff.holidays.value();
}

bool refuses_holidays(std::string_view text) {
  TariffConfig tariff;
  return !set_tariff_holidays(tariff, text) && !tariff.holidays;
}

}  // namespace

TEST_CASE("13 holidays are a country's, eves and Maundy Thursday, or none", "[config]") {
  CHECK(kept("none") == Holidays{});
  CHECK(kept("norway") == Holidays{.country = HolidayCountry::norway});
  CHECK(kept("sweden, christmas_eve,new_years_eve") ==
        Holidays{.country = HolidayCountry::sweden, .christmas_eve = true, .new_years_eve = true});
  CHECK(kept("maundy_thursday, midsummer_eve") == Holidays{.maundy_thursday = true, .midsummer_eve = true});
  CHECK(refuses_holidays(""));
  CHECK(refuses_holidays("Sweden"));
  CHECK(refuses_holidays("sweden, norway"));
  CHECK(refuses_holidays("sweden, none"));
  CHECK(refuses_holidays("sweden,"));
  CHECK(refuses_holidays("christmas_eve, christmas_eve"));
}

TEST_CASE("13 a tariff is a preset with what differs from it, for the high load too", "[config]") {
  TariffConfig tariff;
  REQUIRE(set_tariff_preset(tariff, "karlstad"));
  CHECK(tariff.rule() == find_tariff_preset("karlstad")->rule());
  REQUIRE(set_tariff_hours(tariff.high_load.emplace(), "7-20"));
  TariffRule expected = find_tariff_preset("karlstad")->rule();
  expected.high_load->from_hour = 7;
  expected.high_load->to_hour = 20;
  CHECK(tariff.rule() == expected);

  TariffConfig own;
  REQUIRE(set_tariff_peaks(own, "1"));
  CHECK_FALSE(own.rule().high_load);
  REQUIRE(set_tariff_workdays_only(own.high_load.emplace(), "true"));
  REQUIRE(set_tariff_holidays(*own.high_load, "sweden"));
  REQUIRE(own.rule().high_load);
  CHECK(own.rule().peaks == 1);
  CHECK(own.rule().high_load->peaks == 3);
  CHECK(own.rule().high_load->holidays == Holidays{.country = HolidayCountry::sweden});
}

TEST_CASE("13 a tariff is read from the file, with its holidays and its high load", "[config]") {
  const Config config = fine(
      "meters: [{serial: /dev/ttyS0, tariff: {preset: norway, workdays_only: true, holidays: \"sweden, "
      "christmas_eve\", "
      "high_load: {hours: 6-18, peaks: 1, holidays: none}}}]\n");
  REQUIRE(config.meters[0].tariff);
  const TariffRule rule = config.meters[0].tariff->rule();
  CHECK(rule.holidays == Holidays{.country = HolidayCountry::sweden, .christmas_eve = true});
  CHECK(rule.steps_watts == find_tariff_preset("norway")->rule().steps_watts);
  REQUIRE(rule.high_load);
  CHECK(rule.high_load->to_hour == 18);
  CHECK(rule.high_load->peaks == 1);
  CHECK(fine("meters: [{serial: /dev/ttyS0, tariff: karlstad}]\n").meters[0].tariff->rule().high_load);
  CHECK(complaints("meters: [{serial: /dev/ttyS0, tariff: {holidays: easter}}]\n").size() == 1);
  CHECK(complaints("meters: [{serial: /dev/ttyS0, tariff: {high_load: {months: 12}}}]\n").size() == 1);
}
