#include "ams2mqtt/meter/notice.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"
#include "support/tracked_publisher.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

constexpr std::uint8_t kGasType = 3;
const std::string kGas = kBase + "/gas_1";
const std::string kWithheld = kBase + "/withheld";

// A telegram of a P1 meter with a gas meter behind it.
struct GasTelegram {
  std::string value;
  std::string number = "G0000000000000001";
  LocalTime read_at = {2024, 2, 29, 12, 0, 0};
  LocalTime clock = {2024, 2, 29, 12, 0, 5};

  [[nodiscard]] Messages send(TrackedPublisher& publisher, double at) const {
    const MeterIdentity meter = aidon();
    const Quantity* gas = find_submeter(kGasType, 1);
    const Quantity* power = find_quantity("power_import");
    std::vector<Reading> readings = {{power->obis, power, Decimal(5), "W"},
                                     {"0-1:96.1.0"_obis, nullptr, std::string_view(number), {}},
                                     {gas->obis, gas, Decimal::parse(value).value(), gas->unit}};
    readings.back().obis.b = 1;
    readings.back().measured_at = MeterTime{read_at, std::chrono::minutes(60)};
    Telegram telegram;
    telegram.meter = &meter;
    telegram.time = MeterTime{clock, std::chrono::minutes(60)};
    telegram.readings = readings;
    return publisher.on_telegram(telegram, seconds(at));
  }
};

}  // namespace

TEST_CASE("11.20 a gas reading of 0 dated 2000 is withheld, said once and shown", "[homeassistant][guard]") {
  TrackedConfig config;
  config.publish_telegrams = true;
  TrackedPublisher publisher(config);
  CHECK(payload(GasTelegram{"5000.5"}.send(publisher, 0), kGas) == "5000.5");
  CHECK(publisher.take_notices().empty());
  for (int at = 10; at < 60; at += 10) {
    const Messages messages = GasTelegram{.value = "0.000", .read_at = {2000, 1, 1, 0, 0, 0}}.send(publisher, at);
    CHECK_FALSE(find(messages, kGas));
    CHECK(payload(messages, kBase + "/telegram").value_or("").find("gas_1") == std::string::npos);
    if (at == 10) CHECK(payload(messages, kWithheld) == "gas_1: 0.000 instead of 5000.5 m³");
  }
  CHECK(publisher.take_notices() == std::vector<TrackingNotice>{RegisterWithheld{"gas_1", "0.000", "5000.5", "m³"}});
  const Messages back = GasTelegram{.value = "5000.7", .read_at = {2024, 2, 29, 13, 0, 0}}.send(publisher, 70);
  CHECK(payload(back, kGas) == "5000.7");
  CHECK(payload(back, kWithheld) == "none");
  CHECK(publisher.take_notices().empty());
}

TEST_CASE("14 telegrams can be published alone", "[homeassistant]") {
  TrackedPublisher publisher(
      TrackedConfig{.discovery = Discovery::off, .publish_telegrams = true, .publish_values = false});
  for (int at = 0; at < 30; at += 10) {
    const Messages messages = GasTelegram{"5000.5"}.send(publisher, at);
    CHECK(payload(messages, kBase + "/telegram").value_or("").contains("gas_1"));
    CHECK_FALSE(find(messages, kGas));
  }
  CHECK(topics(publisher.on_broker_up(seconds(30))) == std::vector<std::string>{kBase + "/availability"});
  // A value that had to wait for its turn does not follow either.
  (void)GasTelegram{"5000.6"}.send(publisher, 31);
  (void)GasTelegram{"5000.7"}.send(publisher, 33);
  CHECK(tick(publisher, 40).empty());
}

TEST_CASE("11.20 a gas meter that is replaced says so by its number", "[homeassistant][guard]") {
  TrackedPublisher publisher({});
  (void)GasTelegram{"5000.5"}.send(publisher, 0);
  CHECK_FALSE(find(GasTelegram{.value = "0.000", .number = "000000000"}.send(publisher, 10), kGas));
  for (int at = 20; at < 40; at += 10) {
    CHECK_FALSE(find(GasTelegram{.value = "3.1", .number = "G0000000000000002"}.send(publisher, at), kGas));
  }
  CHECK(payload(GasTelegram{.value = "3.1", .number = "G0000000000000002"}.send(publisher, 40), kGas) == "3.1");
}

TEST_CASE("11.20 what is known of a gas meter outlives a restart", "[homeassistant][guard]") {
  TrackedPublisher before({});
  (void)GasTelegram{"5000.5"}.send(before, 0);
  TrackedPublisher after({}, before.memory());
  (void)after.on_broker_up(seconds(0));
  CHECK_FALSE(payload(GasTelegram{.value = "9000.5", .read_at = {2024, 2, 29, 13, 0, 0}}.send(after, 10), kGas));
  for (int at = 20; at < 50; at += 10) {
    (void)GasTelegram{.value = "1.0", .number = "G0000000000000002"}.send(after, at);
  }
  CHECK(payload(GasTelegram{.value = "1.0", .number = "G0000000000000002"}.send(after, 60), kGas).value_or("1.0") ==
        "1.0");
  CHECK(after.memory().meter.submeters.front().number == "G0000000000000002");
}

TEST_CASE("11.20 a register that comes and goes is one line an hour", "[homeassistant][guard]") {
  TrackedPublisher publisher({});
  std::size_t lines = 0;
  for (int at = 0; at < 7200; at += 10) {
    (void)send(publisher, two_values("1", at % 20 == 0 ? "100" : "0"), at);
    lines += publisher.take_notices().size();
  }
  CHECK(lines == 2);
}
