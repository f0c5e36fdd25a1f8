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
  CHECK(obis_topic("base", "1", "1-1:0.2.25"_obis) == "base/1/obis/0.2.25");
  CHECK(obis_topic("base", "1", "0-0:96.13.0"_obis) == "base/1/obis/96.13.0");
  CHECK(obis_topic("base", "1", "0-1:24.2.1"_obis) == "base/1/obis/0-1:24.2.1");
  CHECK(discovery_topic("homeassistant", "1") == "homeassistant/device/ams2mqtt_1/config");
  CHECK(birth_topic("homeassistant") == "homeassistant/status");
}

TEST_CASE("Codes of other devices keep apart, an electricity code's channels do not", "[homeassistant]") {
  CHECK(obis_identity("1-1:1.8.5"_obis) == obis_identity("1-0:1.8.5"_obis));
  CHECK(obis_identity("0-0:96.5.5"_obis) == obis_identity("1-0:96.5.5"_obis));
  CHECK(obis_identity("0-1:24.2.1"_obis) != obis_identity("0-2:24.2.1"_obis));
  CHECK(obis_identity("0-1:96.1.0"_obis) != obis_identity("0-0:96.1.0"_obis));
  CHECK(obis_name("0-1:96.1.0"_obis) == "0-1:96.1.0");
  CHECK(obis_name("1-7:1.8.5"_obis) == "1.8.5");
}
