#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/tracking/value_key.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A topic id keeps what a topic may hold", "[homeassistant]") {
  CHECK(plain_id("7359-AB_c") == "7359-AB_c");
  CHECK(plain_id("SAGY A") == "SAGY_A");
  CHECK(plain_id("a/+#b") == "a_b");
  CHECK(plain_id("målar 1") == "m_lar_1");
  CHECK(plain_id("").empty());
  CHECK(plain_id(std::string(100, 'x')).size() == 64);
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
  CHECK(obis_topic("base", "1", "1-1:0.2.25"_obis) == "base/1/obis/0_2_25");
  CHECK(obis_topic("base", "1", "0-0:96.13.0"_obis) == "base/1/obis/96_13_0");
  CHECK(obis_topic("base", "1", "0-1:24.2.1"_obis) == "base/1/obis/0-1_24_2_1");
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

TEST_CASE("11.29 No topic of a code has a sign that a broker changes", "[homeassistant]") {
  CHECK(obis_topic("b", "1", "1-0:1.8.0"_obis) == "b/1/obis/1_8_0");
  CHECK(obis_topic("b", "1", "1-0:1.8.0*1"_obis) == "b/1/obis/1_8_0_1");
  CHECK(obis_topic("b", "1", "0-1:24.2.1*3"_obis) == "b/1/obis/0-1_24_2_1_3");
  CHECK(dotted_obis_topic("b", "1", "1-0:1.8.0*1"_obis) == "b/1/obis/1.8.0*1");
  // Every code has a topic of its own, whatever its groups.
  std::set<std::string> topics;
  std::size_t codes = 0;
  for (const int channel : {0, 1, 11}) {
    for (const int group : {0, 1, 11}) {
      for (const int period : {0, 1, 11, 255}) {
        for (const int medium : {0, 7}) {
          const auto byte = [](int number) { return static_cast<std::uint8_t>(number); };
          const ObisCode code{byte(medium), byte(channel), 1, byte(group), byte(channel), byte(period)};
          if (obis_identity(code) != code) continue;
          const std::string topic = obis_topic("b", "1", code);
          CHECK(topic.find_first_of(".:*+# $") == std::string::npos);
          topics.insert(topic);
          ++codes;
        }
      }
    }
  }
  CHECK(topics.size() == codes);
}
