#include "meter/interpret.hpp"

#include "ams2mqtt/lists/extract.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

// One meter and the lists it sends, without frames.
class ListMeter {
 public:
  explicit ListMeter(Manufacturer manufacturer = Manufacturer::automatic)
      : manufacturer_(manufacturer), interpreter_(manufacturer, nullptr, {}, notices_) {}

  const Telegram& send(const DataWriter& list, const std::optional<CosemDateTime>& time = std::nullopt) {
    body_ = list.bytes();
    DataNotification message;
    message.time = time;
    message.body = body_;
    REQUIRE(to_notification(message, tree_, manufacturer_, notification_));
    return interpreter_.interpret(notification_, std::nullopt);
  }
  // What was noticed since the last call, a line each.
  std::string notices() {
    std::string text;
    for (const Notice& notice : notices_.take()) text += sentence(notice) + '\n';
    return text;
  }

 private:
  Manufacturer manufacturer_;
  NoticeLog notices_;
  Interpreter interpreter_;
  std::vector<std::uint8_t> body_;
  DataTree tree_;
  Notification notification_;
};

DataWriter one_row(const ObisCode& code, std::uint32_t value, Unit unit, std::int8_t scaler) {
  DataWriter list;
  list.array(1);
  tagged(list, code, value, unit, scaler);
  return list;
}

}  // namespace

TEST_CASE("Values come exact and in the published units", "[meter]") {
  ListMeter meter;
  const Telegram& telegram = meter.send(aidon_list());
  CHECK(said(telegram, "1-0:1.7.0"_obis) == "1234 W");
  CHECK(said(telegram, "1-0:31.7.0"_obis) == "-25.1 A");
  CHECK(said(telegram, "1-0:32.7.0"_obis) == "232.0 V");
  CHECK(find_reading(telegram, "1-0:1.7.0"_obis)->quantity == find_quantity("power_import"));
  CHECK(said(meter.send(one_row("1-0:1.8.0"_obis, 10955225, Unit::watt_hour, 1)), "1-0:1.8.0"_obis) == "109552.25 kWh");
  CHECK(said(meter.send(one_row("1-0:3.8.0"_obis, 87498, Unit::var_hour, 0)), "1-0:3.8.0"_obis) == "87.498 kvarh");
  CHECK(said(meter.send(one_row("1-0:13.7.0"_obis, 975, Unit::count, -3)), "1-0:13.7.0"_obis) == "0.975");
}

TEST_CASE("Identity is kept apart from the readings, and clean", "[meter]") {
  ListMeter meter;
  const Telegram& telegram = meter.send(aidon_list(std::string_view("0001\x01\x00\x00", 7), " 6525 "));
  CHECK(telegram.carries_identity);
  CHECK(telegram.meter->manufacturer == "Aidon");
  CHECK(telegram.meter->id == "0001");
  CHECK(telegram.meter->type == "6525");
  CHECK(telegram.meter->model == "3-phase meter, 3-wire, with breaker and earth fault measurement");
  CHECK(telegram.meter->list_version == "AIDON_V0001");
  CHECK(said(telegram, "0-0:96.1.0"_obis) == "absent");
  CHECK(telegram.readings.size() == 3);
}

TEST_CASE("A short list belongs to the meter that named itself before", "[meter]") {
  ListMeter meter;
  const auto fast = one_row("1-0:1.7.0"_obis, 733, Unit::watt, 0);
  CHECK(meter.send(fast).meter->manufacturer.empty());
  CHECK(meter.send(fast).expected.empty());
  (void)meter.send(aidon_list());
  const Telegram& telegram = meter.send(fast);
  CHECK_FALSE(telegram.carries_identity);
  CHECK(telegram.meter->id == kMeterId);
  CHECK(telegram.expected.size() == 5);
}

TEST_CASE("Another number is another meter, and nothing of the old one stays", "[meter]") {
  ListMeter meter;
  (void)meter.send(aidon_list());
  DataWriter nameless_type;
  nameless_type.array(2);
  tagged(nameless_type, "1-1:0.2.129"_obis, "AIDON_V0001");
  tagged(nameless_type, "0-0:96.1.0"_obis, "0000000000000002");
  const Telegram& telegram = meter.send(nameless_type);
  CHECK(telegram.meter->id == "0000000000000002");
  CHECK(telegram.meter->type.empty());
  CHECK(telegram.meter->model.empty());
  CHECK(meter.send(kamstrup_list()).meter->manufacturer == "Kamstrup");
}

TEST_CASE("Absent is not zero", "[meter]") {
  ListMeter meter;
  DataWriter list;
  list.array(2).structure(3).obis("1-0:2.7.0"_obis).null().scaler_unit(0, Unit::watt);
  tagged(list, "1-0:4.7.0"_obis, 0U, Unit::var);
  const Telegram& telegram = meter.send(list);
  CHECK(said(telegram, "1-0:2.7.0"_obis) == "absent");
  CHECK(said(telegram, "1-0:4.7.0"_obis) == "0 var");
}

TEST_CASE("Codes without a row keep their value and unit", "[meter]") {
  ListMeter meter;
  const Telegram& number = meter.send(one_row("1-0:17.0.0"_obis, 6900, Unit::watt, -1));
  CHECK(said(number, "1-0:17.0.0"_obis) == "690.0 W");
  CHECK(find_reading(number, "1-0:17.0.0"_obis)->quantity == nullptr);

  DataWriter texts;
  const std::vector<std::uint8_t> bytes = {0x01, 0xFE, 0x00};
  texts.array(4).structure(2).obis("0-0:96.13.0"_obis).octets(as_bytes("message"));
  texts.structure(2).obis("0-0:96.13.1"_obis).octets(bytes);
  texts.structure(2).obis("0-0:96.13.2"_obis).visible("  ");
  texts.structure(2).obis("0-0:96.3.10"_obis).boolean(true);
  const Telegram& telegram = meter.send(texts);
  CHECK(said(telegram, "0-0:96.13.0"_obis) == "message");
  CHECK(said(telegram, "0-0:96.13.1"_obis) == "01fe00");
  CHECK(said(telegram, "0-0:96.13.2"_obis) == "absent");
  CHECK(said(telegram, "0-0:96.3.10"_obis) == "1");
}

TEST_CASE("11.19 A unit of another dimension is neither converted nor shown", "[meter][11.19]") {
  constexpr auto kKilogram = static_cast<Unit>(20);
  ListMeter meter;
  const Telegram& telegram = meter.send(one_row("1-0:1.7.0"_obis, 2301, Unit::volt, -1));
  CHECK(said(telegram, "1-0:1.7.0"_obis) == "absent");
  CHECK(meter.notices() == "1-0:1.7.0 says 230.1 V; it cannot have that unit, so the value is ignored\n");
  CHECK(said(meter.send(one_row("1-0:2.7.0"_obis, 2301, kKilogram, -1)), "1-0:2.7.0"_obis) == "absent");
  CHECK(meter.notices() == "1-0:2.7.0 says 230.1 in unit 20; it cannot have that unit, so the value is ignored\n");

  DataWriter text;
  text.array(1).structure(2).obis("1-0:1.7.0"_obis).visible("many");
  CHECK(find_reading(meter.send(text), "1-0:1.7.0"_obis)->quantity == nullptr);

  DataWriter unscaled;  // nobody says what the number counts
  unscaled.array(1).structure(2).obis("1-0:1.7.0"_obis).u32(5);
  const Telegram& raw = meter.send(unscaled);
  CHECK(said(raw, "1-0:1.7.0"_obis) == "5");
  CHECK(find_reading(raw, "1-0:1.7.0"_obis)->quantity == nullptr);
}

TEST_CASE("Kaifa's numbers are scaled by its rules", "[meter]") {
  ListMeter meter;
  const Telegram& telegram = meter.send(kaifa_list(true), clock_at(kSummerEvening));
  CHECK(said(telegram, "1-0:1.7.0"_obis) == "1590 W");
  CHECK(said(telegram, "1-0:31.7.0"_obis) == "6.724 A");
  CHECK(said(telegram, "1-0:32.7.0"_obis) == "228.3 V");
  CHECK(said(telegram, "1-0:1.8.0"_obis) == "145122.745 kWh");
  CHECK(said(telegram, "0-0:1.0.0"_obis) == "2024-07-01T20:00:10+02:00");
  REQUIRE(telegram.time);
  CHECK(to_string(*telegram.time) == "2024-07-01T20:00:10+02:00");
  CHECK(telegram.meter->model == "1-phase meter");
  CHECK(said(meter.send(kaifa_se_list()), "0-0:1.0.0"_obis) == "2024-07-01T20:00:10+01:00");
}

TEST_CASE("Kamstrup's numbers are scaled by its rules and the type", "[meter]") {
  ListMeter meter;
  const Telegram& direct = meter.send(kamstrup_list());
  CHECK(said(direct, "1-1:31.7.0"_obis) == "2.90 A");
  CHECK(said(direct, "1-1:32.7.0"_obis) == "226 V");
  CHECK(said(direct, "1-1:1.8.0"_obis) == "85823.28 kWh");
  // On current transformers 1/1000 A; but 616 W are no 0.290 A.
  CHECK(said(meter.send(kamstrup_list("6851131BN243101040")), "1-1:31.7.0"_obis) == "absent");
  ListMeter newer;
  CHECK(said(newer.send(kamstrup_list("6861111BN242101040", 22199)), "1-1:32.7.0"_obis) == "221.99 V");
}

TEST_CASE("The current of a Kamstrup meter without a type waits for a load that proves its scale", "[meter]") {
  ListMeter meter;
  CHECK(said(meter.send(kamstrup_phase_list(0, 233, 12, 100)), "1-1:31.7.0"_obis) == "absent");
  const Telegram& loaded = meter.send(kamstrup_phase_list(1133, 233, 9395, 50));
  CHECK(said(loaded, "1-1:31.7.0"_obis) == "9.395 A");
  CHECK(said(loaded, "1-1:33.7.0"_obis) == "0.50");
  CHECK(loaded.meter->id == "12345678");
  CHECK(said(meter.send(kamstrup_phase_list(0, 233, 12, 100)), "1-1:31.7.0"_obis) == "0.012 A");
}

TEST_CASE("The header's time goes before the list's", "[meter]") {
  ListMeter meter;
  DataWriter list;
  list.structure(7);
  kamstrup_identity(list);
  list.obis("0-1:1.0.0"_obis).date_time(clock_at({2024, 7, 1, 20, 0, 0}, std::nullopt, 0x80));
  const Telegram& both = meter.send(list, clock_at(kSummerEvening, std::nullopt, 0x80));
  CHECK(to_string(*both.time) == "2024-07-01T20:00:10+02:00");
  CHECK(to_string(*meter.send(list).time) == "2024-07-01T20:00:00+02:00");
  CHECK(to_string(*meter.send(list, clock_at(kSummerEvening, std::nullopt, 0x01)).time) == "2024-07-01T20:00:00+02:00");
  CHECK_FALSE(meter.send(one_row("1-0:1.7.0"_obis, 1, Unit::watt, 0)).time);
}

TEST_CASE("A configured manufacturer is known from the first frame", "[meter]") {
  ListMeter meter(Manufacturer::aidon);
  const Telegram& telegram = meter.send(one_row("1-0:1.7.0"_obis, 733, Unit::watt, 0));
  CHECK(telegram.meter->manufacturer == "Aidon");
  CHECK(telegram.expected.empty());
}
