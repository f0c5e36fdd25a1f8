#include "config/tariff_settings.hpp"

#include "catch.hpp"

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
