#include "ams2mqtt/meter/telegram_block.hpp"

#include "ams2mqtt/meter/telegram_json.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A block keeps telegrams when what they were made of is gone", "[meter]") {
  TelegramBlock block;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::string> expected;
    for (int number = 0; number < 300; ++number) {
      MeterIdentity meter = {"Aidon", "number " + std::to_string(number / 100), "6534", "", ""};
      std::string text = "a text of telegram " + std::to_string(number);
      std::vector<Reading> readings(static_cast<std::size_t>(number % 40),
                                    {"1-0:1.7.0"_obis, find_quantity("power_import"), Decimal(number), "W"});
      readings.push_back({"0-0:96.13.0"_obis, nullptr, std::string_view(text), ""});
      const std::vector<MonthPeak> peaks = {{MeterTime{}, MeterTime{}, Decimal(number)}};
      Telegram telegram;
      if (number % 7 != 0) telegram.meter = &meter;
      telegram.offset = static_cast<std::size_t>(number);
      telegram.readings = readings;
      if (number % 5 == 0) telegram.past_peaks = peaks;
      expected.push_back(to_json(telegram));
      block.add(telegram);
      text.assign(text.size(), '?');
      meter.id = "?";
      readings.assign(readings.size(), Reading{});
    }
    const auto telegrams = block.telegrams();
    REQUIRE(telegrams.size() == expected.size());
    for (std::size_t i = 0; i < telegrams.size(); ++i) {
      CHECK(to_json(telegrams[i]) == expected[i]);
      CHECK(telegrams[i].offset == i);
    }
    block.clear();
    CHECK(block.telegrams().empty());
  }
}
