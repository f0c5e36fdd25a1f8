#include "ams2mqtt/meter/telegram_json.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A telegram is one line of JSON in the order of the contract", "[meter]") {
  const MeterIdentity meter = {"Kamstrup", "0000000000000001", "6841131", "OMNIPOWER", "Kamstrup_V0001"};
  const std::vector<Reading> readings = {
      {"1-1:1.7.0"_obis, find_quantity("power_import"), Decimal(1703), "W"},
      {"1-1:1.8.0"_obis, find_quantity("energy_import"), Decimal(109552250, -3), "kWh"},
      {"0-1:1.0.0"_obis, find_quantity("meter_clock"), MeterTime{{2024, 7, 1, 20, 0, 0}, std::chrono::minutes(60)}, ""},
      {"0-0:96.13.0"_obis, nullptr, std::string_view("a \"b\"\\"), ""},
  };
  Telegram telegram;
  telegram.meter = &meter;
  telegram.time = MeterTime{{2024, 7, 1, 20, 0, 10}, std::chrono::minutes(120)};
  telegram.readings = readings;
  const std::string json = to_json(telegram);
  CHECK(json == R"({"time":"2024-07-01T20:00:10+02:00","framing":"hdlc","meter":{"manufacturer":"Kamstrup",)"
                R"("id":"0000000000000001","type":"6841131","model":"OMNIPOWER","list_version":"Kamstrup_V0001"},)"
                R"("values":{"1-1:1.7.0":{"key":"power_import","value":1703,"unit":"W"},)"
                R"("1-1:1.8.0":{"key":"energy_import","value":109552.250,"unit":"kWh"},)"
                R"("0-1:1.0.0":{"key":"meter_clock","value":"2024-07-01T20:00:00+01:00"},)"
                R"("0-0:96.13.0":{"value":"a \"b\"\\"}}})");
  CHECK(nlohmann::json::accept(json));
}

TEST_CASE("A value measured at a time of its own says when", "[meter]") {
  const std::vector<Reading> readings = {{"0-1:24.2.1"_obis, find_quantity("gas_1"), Decimal(123456, -3), "m³",
                                          MeterTime{{2024, 1, 15, 12, 5, 0}, std::chrono::minutes(60)}}};
  Telegram telegram;
  telegram.readings = readings;
  CHECK(to_json(telegram) == R"({"framing":"hdlc","values":{"0-1:24.2.1":{"key":"gas_1","value":123.456,"unit":"m³",)"
                             R"("measured_at":"2024-01-15T12:05:00+01:00"}}})");
}

TEST_CASE("What is not known is left out", "[meter]") {
  const MeterIdentity nobody;
  Telegram telegram;
  telegram.meter = &nobody;
  CHECK(to_json(telegram) == R"({"framing":"hdlc","meter":{},"values":{}})");
  telegram.crlf_restored = true;
  CHECK(to_json(telegram) == R"({"framing":"hdlc","crlf_restored":true,"meter":{},"values":{}})");
}

TEST_CASE("Text that is no UTF-8 still gives JSON", "[meter]") {
  MeterIdentity meter;
  meter.id = "\xFF\x01";
  Telegram telegram;
  telegram.meter = &meter;
  CHECK(nlohmann::json::accept(to_json(telegram)));
}

TEST_CASE("Telegrams written one after the other have the text of each alone", "[meter]") {
  const MeterIdentity one = {"Aidon", "1", "6534", "", "AIDON_V0001"};
  const MeterIdentity two = {"Aidon", "2", "6534", "", "AIDON_V0001"};
  const auto measured = MeterTime{{2024, 1, 15, 12, 5, 0}, std::chrono::minutes(60)};
  const std::vector<Reading> powers = {{"1-0:1.7.0"_obis, find_quantity("power_import"), Decimal(1703), "W"},
                                       {"0-0:96.13.0"_obis, nullptr, std::string_view("\xC3\xA5 \n\x7F"), ""}};
  // The same codes with another meaning, unit, value or time.
  const std::vector<Reading> others = {
      {"1-0:1.7.0"_obis, nullptr, Decimal(-5, -3), "kW"},
      {"1-0:1.7.0"_obis, find_quantity("power_import"), std::string_view("none"), "W", measured},
      {"0-0:96.13.0"_obis, nullptr, Decimal(1), "\"m³"}};
  // All codes of a channel, many of which share a place.
  std::vector<Reading> many;
  for (unsigned code = 0; code < 1000; ++code) {
    const ObisCode obis = {1, 0, static_cast<std::uint8_t>(code / 8), static_cast<std::uint8_t>(code % 8), 0};
    many.push_back({obis, find_quantity(obis), Decimal(code), "V"});
  }
  TelegramJson writer;
  std::string text;
  std::string expected;
  for (int round = 0; round < 3; ++round) {
    for (const auto& readings : {powers, others, many, powers}) {
      for (const MeterIdentity* meter : {&one, &two, static_cast<const MeterIdentity*>(nullptr)}) {
        Telegram telegram;
        telegram.meter = meter;
        telegram.readings = readings;
        writer.append_to(text, telegram);
        expected += to_json(telegram);
      }
    }
  }
  CHECK(text == expected);
}

TEST_CASE("What JSON has to escape is escaped", "[meter]") {
  for (int each = 0; each < 0x80; ++each) {
    MeterIdentity meter;
    meter.id = std::string("a") + static_cast<char>(each) + "b";
    Telegram telegram;
    telegram.meter = &meter;
    const auto parsed = nlohmann::json::parse(to_json(telegram));
    CHECK(parsed["meter"]["id"] == meter.id);
  }
}
