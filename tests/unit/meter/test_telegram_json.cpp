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
