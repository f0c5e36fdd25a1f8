// Lines that no check sum guards, from their bytes to what is announced.
#include <random>
#include <set>
#include <string>

#include "ams2mqtt/meter/decoder.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

std::string p1(std::string_view id, int watt, std::string_view more = {}) {
  std::string power = std::to_string(watt);
  power.insert(0, 5 - power.size(), '0');
  return "/KFM5KAIFA-METER\r\n\r\n1-3:0.2.8(42)\r\n0-0:1.0.0(250304120000W)\r\n0-0:96.1.1(" + std::string(id) +
         ")\r\n1-0:1.8.1(000123.456*kWh)\r\n1-0:1.8.2(000234.567*kWh)\r\n1-0:1.7.0(" + power.substr(0, 2) + '.' +
         power.substr(2) + "*kW)\r\n1-0:32.7.0(230.1*V)\r\n1-0:31.7.0(001*A)\r\n" + std::string(more) + "!\r\n";
}

// A line with its decoder and publisher, fed each second.
class Line {
 public:
  explicit Line(TrackedConfig config = {}) : publisher_(std::move(config)) { (void)publisher_.on_broker_up({}); }

  void send(std::string_view text) {
    now_ += Monotonic(1000);
    decoder_.feed(as_bytes(text));
    decoder_.end_of_burst();
    while (const auto result = decoder_.next({now_, {}})) {
      if (result->has_value()) keep(publisher_.on_telegram(***result, now_));
    }
    keep(publisher_.on_tick(now_));
    for (std::string& note : publisher_.take_notes()) notes.push_back(std::move(note));
  }
  void keep(const Messages& messages) {
    for (const Message& message : messages) {
      if (!message.retain) continue;
      if (message.payload.empty()) {
        retained.erase(message.topic);
      } else {
        retained[message.topic] = message.payload;
      }
    }
  }
  [[nodiscard]] TrackedPublisher& publisher() { return publisher_; }
  [[nodiscard]] std::vector<std::string> devices() const {
    std::vector<std::string> found;
    for (const auto& [topic, payload] : retained) {
      if (topic.starts_with("homeassistant/device/")) found.push_back(topic);
    }
    return found;
  }
  [[nodiscard]] std::set<std::string> components() const {
    std::set<std::string> keys;
    for (const auto& [topic, payload] : retained) {
      if (!topic.starts_with("homeassistant/device/")) continue;
      const auto config = nlohmann::json::parse(payload);
      for (const auto& [key, component] : config["components"].items()) keys.insert(key);
    }
    keys.erase("withheld");  // a flipped register is withheld, and this program says so
    return keys;
  }

  std::map<std::string, std::string> retained;
  std::vector<std::string> notes;

 private:
  Decoder decoder_{DecoderOptions{}};
  TrackedPublisher publisher_;
  Monotonic now_{0};
};

const std::string kNumber = "4530303030303030303030303031";  // "E0000000000001"

}  // namespace

TEST_CASE("11.7 of 2000 telegrams without a check sum 46 with a flipped bit make no device and no code",
          "[homeassistant]") {
  Line clean;
  for (int count = 0; count < 10; ++count) clean.send(p1(kNumber, 100 + count));
  REQUIRE(clean.devices() == std::vector<std::string>{"homeassistant/device/ams2mqtt_E0000000000001/config"});

  for (const unsigned seed : {1U, 2U, 3U}) {
    std::minstd_rand random(seed);
    std::set<int> damaged;
    while (damaged.size() < 46) damaged.insert(static_cast<int>(random() % 2000));
    Line line;
    for (int count = 0; count < 2000; ++count) {
      std::string text = p1(kNumber, 100 + count);
      if (damaged.contains(count)) {
        const std::size_t bit = random() % (text.size() * 8);
        text[bit / 8] = static_cast<char>(static_cast<unsigned char>(text[bit / 8]) ^ 1U << bit % 8);
      }
      line.send(text);
    }
    CHECK(line.devices() == clean.devices());
    CHECK(line.components() == clean.components());
    CHECK(line.publisher().known_ids() == std::vector<std::string>{"E0000000000001"});
  }
}

TEST_CASE("11.7 a code that is really there comes, though a little later", "[homeassistant]") {
  Line line;
  for (int count = 0; count < 5; ++count) line.send(p1(kNumber, count));
  CHECK_FALSE(line.components().contains("voltage_l2"));
  for (int count = 0; count < 8; ++count) line.send(p1(kNumber, count, "1-0:52.7.0(229.0*V)\r\n"));
  CHECK(line.components().contains("voltage_l2"));
}

TEST_CASE("11.5 numbers that nothing vouches for are believed when they are repeated", "[homeassistant]") {
  Line line;
  line.send(p1(kNumber, 1));
  CHECK(line.retained.empty());
  line.send(p1(kNumber, 2));
  CHECK(line.devices().size() == 1);
  CHECK(line.components().contains("power_import"));
}

TEST_CASE("11.5 ten thousand numbers without a check sum announce nothing, and are told of once", "[homeassistant]") {
  Line line;
  for (int number = 0; number < 10'000; ++number) {
    std::string digits = std::to_string(number);
    line.send(p1("4530303030303030303" + digits.insert(0, 5 - digits.size(), '0') + "3030", 1));
  }
  CHECK(line.retained.empty());
  CHECK(line.notes.size() == 1);
}

TEST_CASE("11.5 a meter that is exchanged on a line without check sum is believed, too", "[homeassistant]") {
  Line line;
  for (int count = 0; count < 3; ++count) line.send(p1(kNumber, 1));
  for (int count = 0; count < 6; ++count) line.send(p1("4530303030303030303030303032", 1));
  CHECK(line.publisher().id() == "E0000000000002");
  CHECK(line.devices().size() == 2);
}

TEST_CASE("11.17 a device name stands for the number at once, and a number that comes later is the same meter's",
          "[homeassistant]") {
  const std::string name = "0-0:42.0.0(53414731303330373030303030303031)\r\n";
  const auto named = [&](std::string_view more) {
    return "/Lux5\\200000000_M\r\n\r\n1-3:0.2.8(42)\r\n0-0:1.0.0(200706104157S)\r\n" + std::string(more) +
           "1-0:1.8.0(000025.653*kWh)\r\n1-0:1.7.0(00.005*kW)\r\n!\r\n";
  };
  Line line;
  for (int count = 0; count < 60; ++count) line.send(named(name));
  CHECK(line.devices() == std::vector<std::string>{"homeassistant/device/ams2mqtt_SAG1030700000001/config"});
  CHECK(line.retained["ams2mqtt/SAG1030700000001/meter_id"] == "SAG1030700000001");

  SECTION("beside it") {
    for (int count = 0; count < 60; ++count) line.send(named(name + "0-0:96.1.1(" + kNumber + ")\r\n"));
  }
  SECTION("in its place") {
    for (int count = 0; count < 60; ++count) line.send(named("0-0:96.1.1(" + kNumber + ")\r\n"));
  }
  SECTION("now and then") {
    for (int count = 0; count < 60; ++count) {
      line.send(named(count % 10 == 0 ? "0-0:96.1.1(" + kNumber + ")\r\n" : name));
    }
  }
  CHECK(line.devices() == std::vector<std::string>{"homeassistant/device/ams2mqtt_SAG1030700000001/config"});
  CHECK(line.publisher().memory().retired.empty());
  CHECK(line.retained["ams2mqtt/SAG1030700000001/meter_id"] == "E0000000000001");

  TrackedPublisher again({}, line.publisher().memory());
  CHECK(again.id() == "SAG1030700000001");
}

TEST_CASE("11.17 another device name is another meter", "[homeassistant]") {
  const auto named = [&](std::string_view name) {
    return "/Lux5\\200000000_M\r\n\r\n0-0:42.0.0(" + std::string(name) +
           ")\r\n1-0:1.8.0(000025.653*kWh)\r\n1-0:1.7.0(00.005*kW)\r\n!\r\n";
  };
  Line line;
  for (int count = 0; count < 5; ++count) line.send(named("53414731303330373030303030303031"));
  for (int count = 0; count < 5; ++count) line.send(named("53414731303330373030303030303032"));
  CHECK(line.publisher().id() == "SAG1030700000002");
  CHECK(line.devices().size() == 2);
}

TEST_CASE("11.17 a number that comes every tenth telegram leaves one device", "[homeassistant]") {
  Line line;
  for (int count = 0; count < 60; ++count) {
    const std::string number = count % 10 == 5 ? "0-0:96.1.1(" + kNumber + ")\r\n" : std::string();
    line.send("/Lux5\\200000000_M\r\n\r\n" + number +
              "1-0:1.8.0(000025.653*kWh)\r\n1-0:1.7.0(00.005*kW)\r\n1-0:32.7.0(230.1*V)\r\n!\r\n");
  }
  CHECK(line.devices() == std::vector<std::string>{"homeassistant/device/ams2mqtt_E0000000000001/config"});
  CHECK(line.publisher().memory().retired.empty());
  for (const auto& [topic, payload] : line.retained) CHECK(topic.find("electricity_meter") == std::string::npos);
}
