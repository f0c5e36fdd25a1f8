#include "ams2mqtt/tracking/submeter_slots.hpp"

#include "catch.hpp"
#include "support/submeters.hpp"

using namespace ams2mqtt;
using test::kGasDevice;
using test::kHeatDevice;
using test::kWaterDevice;
using test::SubmeterReading;
using test::SubmeterTelegram;

namespace {

using Submeters = std::vector<SubmeterReading>;
using Keys = std::vector<std::string>;

// The keys of a telegram's sub-meters, in its order.
Keys keys_of(SubmeterSlots& slots, const Submeters& submeters, int repeats = 1) {
  const SubmeterTelegram telegram(submeters);
  (void)slots.hear(telegram.get(), repeats);
  Keys keys;
  for (const SubmeterReading& each : submeters) {
    const Quantity* place = slots.place(*find_submeter(each.type, 1), each.channel);
    keys.emplace_back(place != nullptr ? place->key : "none");
  }
  return keys;
}

std::vector<const Quantity*> exchanged_by(SubmeterSlots& slots, const Submeters& submeters) {
  const SubmeterTelegram telegram(submeters);
  return slots.hear(telegram.get(), 1).exchanged;
}

bool worth_remembering(SubmeterSlots& slots, const Submeters& submeters) {
  const SubmeterTelegram telegram(submeters);
  return slots.hear(telegram.get(), 1).remember;
}

const Quantity& gas(std::uint8_t slot) {
  return *find_submeter(kGasDevice, slot);
}

}  // namespace

TEST_CASE("13 the first sub-meter of a kind has the first slot, whatever its channel", "[tracking][submeters]") {
  SubmeterSlots slots;
  CHECK(keys_of(slots, {{2, "A"}, {3, "W", "1", kWaterDevice}, {4, "H", "1", kHeatDevice}}) ==
        Keys{"gas_1", "water_1", "heat_1"});
  CHECK(keys_of(slots, {{1, "B"}, {2, "A"}, {3, "W", "1", kWaterDevice}}) == Keys{"gas_2", "gas_1", "water_1"});
  CHECK(slots.number_of(gas(1)) == "A");
  CHECK(slots.number_of(gas(2)) == "B");
  CHECK(slots.number_of(gas(3)).empty());
}

TEST_CASE("13 a sub-meter keeps its slot on another channel", "[tracking][submeters]") {
  SubmeterSlots slots;
  CHECK(keys_of(slots, {{1, "A"}}) == Keys{"gas_1"});
  CHECK(worth_remembering(slots, {{2, "A"}}));
  CHECK_FALSE(worth_remembering(slots, {{2, "A"}}));
  CHECK(keys_of(slots, {{2, "A"}}) == Keys{"gas_1"});
  // Nor does it lose it to one that takes the channel that it had.
  CHECK(keys_of(slots, {{1, "B"}, {2, "A"}}) == Keys{"gas_2", "gas_1"});
  CHECK(keys_of(slots, {{1, "B"}}) == Keys{"gas_2"});
  CHECK(keys_of(slots, {{3, "A"}}) == Keys{"gas_1"});
}

TEST_CASE("13 two sub-meters that exchange their channels exchange nothing else", "[tracking][submeters]") {
  SubmeterSlots slots;
  CHECK(keys_of(slots, {{1, "A"}, {2, "B"}}) == Keys{"gas_1", "gas_2"});
  CHECK(keys_of(slots, {{1, "B"}, {2, "A"}}) == Keys{"gas_2", "gas_1"});
  CHECK(exchanged_by(slots, {{1, "B"}, {2, "A"}}).empty());
  CHECK(keys_of(slots, {{1, "A"}, {2, "B"}}) == Keys{"gas_1", "gas_2"});
}

TEST_CASE("13 another number on a channel is a replaced meter, which takes the slot", "[tracking][submeters]") {
  SubmeterSlots slots;
  CHECK(keys_of(slots, {{1, "A"}}) == Keys{"gas_1"});
  CHECK_FALSE(slots.is_doubted(gas(1)));
  for (int telegram = 1; telegram < SubmeterSlots::kTelegrams; ++telegram) {
    CHECK(exchanged_by(slots, {{1, "N"}}).empty());
    CHECK(slots.is_doubted(gas(1)));
  }
  CHECK(exchanged_by(slots, {{1, "N"}}) == std::vector{&gas(1)});
  CHECK_FALSE(slots.is_doubted(gas(1)));
  CHECK(slots.number_of(gas(1)) == "N");
  CHECK(keys_of(slots, {{1, "N"}}) == Keys{"gas_1"});
}

TEST_CASE("13 a number that comes now and then replaces nothing", "[tracking][submeters]") {
  SubmeterSlots slots;
  (void)keys_of(slots, {{1, "A"}});
  for (int telegram = 0; telegram < 20; ++telegram) {
    const std::string_view number = telegram % 3 == 0 ? "A" : telegram % 3 == 1 ? "B" : "C";
    CHECK(exchanged_by(slots, {{1, number}}).empty());
    CHECK(slots.place(gas(1), 1) == &gas(1));
  }
  for (const std::string_view nothing : {"", "0000000000", "FFFF", "ff 00"}) {
    CHECK(keys_of(slots, {{1, nothing}}) == Keys{"gas_1"});
    CHECK(slots.number_of(gas(1)) == "A");
  }
}

TEST_CASE("13 without a number the channel decides", "[tracking][submeters]") {
  SubmeterSlots slots;
  CHECK(keys_of(slots, {{2}}) == Keys{"gas_1"});
  CHECK(keys_of(slots, {{1}, {2}}) == Keys{"gas_2", "gas_1"});
  CHECK(keys_of(slots, {{3}}) == Keys{"gas_3"});
  // The first number is no replacement, and the slot belongs to it from then on.
  CHECK(exchanged_by(slots, {{2, "A"}}).empty());
  CHECK(keys_of(slots, {{4, "A"}}) == Keys{"gas_1"});
}

TEST_CASE("13 a number that two sub-meters say belongs to neither", "[tracking][submeters]") {
  SubmeterSlots slots;
  CHECK(keys_of(slots, {{1, "A"}, {2, "B"}}) == Keys{"gas_1", "gas_2"});
  CHECK(keys_of(slots, {{1, "B"}, {2, "B"}}) == Keys{"gas_1", "gas_2"});
  CHECK(keys_of(slots, {{1, "A"}, {2, "B"}}) == Keys{"gas_1", "gas_2"});
  SubmeterSlots twins;
  for (int telegram = 0; telegram < 2 * SubmeterSlots::kTelegrams; ++telegram) {
    CHECK(keys_of(twins, {{1, "A"}, {2, "A"}}) == Keys{"gas_1", "gas_2"});
  }
  CHECK(keys_of(twins, {{2, "A"}}) == Keys{"gas_2"});
  CHECK(keys_of(twins, {{1, "A"}}) == Keys{"gas_1"});
}

TEST_CASE("13 of two numbers of a sub-meter the one with the lower code counts", "[tracking][submeters]") {
  const Quantity& quantity = gas(1);
  const std::vector<Reading> readings = {{"0-1:96.1.1"_obis, nullptr, std::string_view("second"), {}},
                                         {"0-1:96.1.0"_obis, nullptr, std::string_view("first"), {}},
                                         {"0-1:24.2.1"_obis, &quantity, Decimal(1), quantity.unit}};
  Telegram telegram;
  telegram.readings = readings;
  SubmeterSlots slots;
  (void)slots.hear(telegram, 1);
  CHECK(slots.number_of(quantity) == "first");
}

TEST_CASE("13 what nothing vouches for has a slot once it is repeated", "[tracking][submeters]") {
  SubmeterSlots slots;
  CHECK(keys_of(slots, {{1, "A"}}, 2) == Keys{"gas_1"});
  CHECK(slots.all().empty());
  CHECK(slots.number_of(gas(1)).empty());
  CHECK(keys_of(slots, {{1, "A"}}, 2) == Keys{"gas_1"});
  CHECK(slots.all() == std::vector<SubmeterMemory>{{"gas_1", 1, "A"}});
  // A flipped bit makes water of gas.
  CHECK(keys_of(slots, {{1, "A", "1", kWaterDevice}}, 2) == Keys{"water_1"});
  CHECK(keys_of(slots, {{1, "A"}}, 2) == Keys{"gas_1"});
  CHECK(slots.all() == std::vector<SubmeterMemory>{{"gas_1", 1, "A"}});
}

TEST_CASE("13 a sub-meter that was never read has no slot", "[tracking][submeters]") {
  static constexpr UtcSeconds kNow = UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1));
  constexpr UtcSeconds kNever = UtcSeconds(std::chrono::sys_days(std::chrono::year(2000) / 1 / 1));
  const auto places = [](SubmeterSlots& slots, std::string_view value, UtcSeconds read_at) {
    const SubmeterTelegram said({{1, "A", value, kGasDevice, read_at}, {2, "B", "7", kGasDevice, kNow}});
    Telegram telegram = said.get();
    telegram.time = MeterTime{local_time(kNow, std::chrono::hours(1)), std::chrono::hours(1)};
    (void)slots.hear(telegram, 1);
    return std::pair(slots.place(gas(1), 1), slots.place(gas(1), 2));
  };
  SubmeterSlots slots;
  CHECK(places(slots, "0.000", kNever) == std::pair<const Quantity*, const Quantity*>(nullptr, &gas(1)));
  CHECK(places(slots, "1.000", kNow) == std::pair(&gas(2), &gas(1)));
  CHECK(places(slots, "0.000", kNever) == std::pair(&gas(2), &gas(1)));
  SubmeterSlots zero;
  CHECK(places(zero, "0.000", kNow).first == &gas(1));
  SubmeterSlots old;
  CHECK(places(old, "1.000", kNever).first == &gas(1));
}

TEST_CASE("13 the slots of a kind are limited", "[tracking][submeters]") {
  SubmeterSlots slots;
  const std::string digits = "123456789";
  for (std::uint8_t slot = 1; slot <= submeter_slots(); ++slot) {
    CHECK(keys_of(slots, {{slot, std::string_view(digits).substr(slot - 1, 1)}}).front().starts_with("gas_"));
  }
  CHECK(keys_of(slots, {{9, "9"}}) == Keys{"none"});
  CHECK(keys_of(slots, {{9, "1"}}) == Keys{"gas_1"});
  CHECK(slots.all().size() == submeter_slots());
  // A channel that no M-Bus has, and numbers that no memory has room for.
  CHECK(keys_of(slots, {{0, "9"}}) == Keys{"none"});
  SubmeterSlots others;
  CHECK(keys_of(others, {{1, std::string(65, 'A')}}) == Keys{"gas_1"});
  CHECK(others.number_of(gas(1)).empty());
}

TEST_CASE("13 slots are remembered", "[tracking][submeters]") {
  SubmeterSlots before;
  (void)keys_of(before, {{2, "A"}, {1, "B"}});
  SubmeterSlots after;
  after.restore(before.all(), std::vector{&gas(1), &gas(2)});
  CHECK(after.all() == before.all());
  CHECK(keys_of(after, {{1, "A"}, {3, "B"}}) == Keys{"gas_1", "gas_2"});
}

TEST_CASE("13 what an earlier version remembers keeps its slot", "[tracking][submeters]") {
  const Quantity& water = *find_submeter(kWaterDevice, 1);
  SubmeterSlots slots;
  slots.restore(
      std::vector<SubmeterMemory>{{"", 2, "A"}, {"", 1, "W"}, {"", 4, "gone"}},
      std::vector<const Quantity*>{find_quantity("power_import"), &water, &gas(2), find_quantity("gas_flow_2")});
  CHECK(slots.all() == std::vector<SubmeterMemory>{{"water_1", 1, "W", true}, {"gas_2", 2, "A", true}});
  CHECK(keys_of(slots, {{3, "A"}, {1, "W", "1", kWaterDevice}}) == Keys{"gas_2", "water_1"});
  CHECK(keys_of(slots, {{3, "A"}, {2, "B"}}) == Keys{"gas_2", "gas_1"});
}

TEST_CASE("13 a damaged memory of slots costs nothing else", "[tracking][submeters]") {
  SubmeterSlots slots;
  const std::string endless(1000, 'A');
  slots.restore(std::vector<SubmeterMemory>{{"gas_1", 1, "A"},
                                            {"gas_1", 2, "B"},
                                            {"gas_2", 1, "C"},
                                            {"gas_9", 3, "D"},
                                            {"energy_import", 4, "E"},
                                            {"gas_flow_1", 5, "F"},
                                            {"water_1", 1, endless},
                                            {"heat_1", 0, "000"}},
                std::vector{&gas(1), &gas(3)});
  CHECK(slots.all() ==
        std::vector<SubmeterMemory>{
            {"gas_1", 1, "A"}, {"gas_2", 0, "C"}, {"water_1", 1, ""}, {"heat_1", 0, ""}, {"gas_3", 3, "", true}});
  CHECK(keys_of(slots, {{4, "C"}, {1, "A"}, {3}}) == Keys{"gas_2", "gas_1", "gas_3"});
  CHECK(keys_of(slots, {{2, "H", "1", kHeatDevice}}) == Keys{"heat_2"});
}
