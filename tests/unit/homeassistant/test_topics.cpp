#include "ams2mqtt/homeassistant/topics.hpp"

#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A topic id keeps what a topic may hold", "[homeassistant]") {
  CHECK(topic_id("7359-AB_c") == "7359-AB_c");
  CHECK(topic_id("SAGY A") == "SAGY_A");
  CHECK(topic_id("a/+#b") == "a_b");
  CHECK(topic_id("målar 1") == "m_lar_1");
  CHECK(topic_id("").empty());
  CHECK(topic_id(std::string(100, 'x')).size() == 64);
}

TEST_CASE("A slug is the one that Home Assistant makes", "[homeassistant]") {
  CHECK(slug("Electricity meter") == "electricity_meter");
  CHECK(slug("  Strømmåler -- Ærøy 2 ") == "strommaler_aeroy_2");
  CHECK(slug("ELMÄTARE ÖSTRA ÅÉÜ") == "elmatare_ostra_aeu");
  CHECK(slug("Straße Łódź œuvre Žižkov") == "strasse_lodz_oeuvre_zizkov");
  CHECK(slug("2×3÷4") == "2_3_4");
  CHECK(slug("日本").empty());
  CHECK(slug("a\xC3") == "a");
  CHECK(slug("\xC5\xBE") == "z");
  CHECK(slug("").empty());
}

TEST_CASE("Topics are spelled in one place", "[homeassistant]") {
  CHECK(status_topic("base") == "base/status");
  CHECK(availability_topic("base", "1") == "base/1/availability");
  CHECK(value_topic("base", "1", "power_import") == "base/1/power_import");
  CHECK(obis_topic("base", "1", "0-1:0.2.25"_obis) == "base/1/obis/0.2.25");
  CHECK(discovery_topic("homeassistant", "1") == "homeassistant/device/ams2mqtt_1/config");
  CHECK(birth_topic("homeassistant") == "homeassistant/status");
}
