#include <string>

#include "app/setup_dialogue.hpp"
#include "catch.hpp"
#include "setup_scene.hpp"

using namespace ams2mqtt;

namespace {

constexpr const char* kMeterKey = "000102030405060708090a0b0c0d0e0f";

Hearing kamstrup(std::optional<FoundPort> port = {}) {
  return {
      .meter = MeterIdentity{.manufacturer = "Kamstrup", .id = "17", .type = "684", .model = {}, .list_version = {}},
      .port = std::move(port)};
}

Hearing encrypted(KeyTrouble trouble = KeyTrouble::missing) {
  return {.port = FoundPort{"/dev/b", LineFormat{}}, .key = trouble};
}

SerialConfig searched(const std::string& device) {
  SerialConfig serial;
  serial.device = device;
  if (device != SerialConfig::kAnyDevice) serial.finds_format = true;
  return serial;
}

ListedPort port(const std::string& device) {
  return {.port = {.device = device}, .holders = {}, .access = PortAccess::allowed, .way_to_permit = {}};
}

}  // namespace

TEST_CASE("the meter that is heard is named, with its port and format", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  world.listed = {port("/dev/a"), port("/dev/b")};
  const LineFormat format{.baud = 9600, .data_bits = 7, .parity = Parity::even};
  world.hearings = {kamstrup(FoundPort{"/dev/b", format})};
  for (const bool asks : {true, false}) {
    const auto chosen = choose_meter({.asks = asks}, person, world);
    REQUIRE(chosen);
    const auto& serial = std::get<SerialConfig>(chosen->source);
    CHECK(serial.device == "/dev/b");
    CHECK(static_cast<const LineFormat&>(serial) == format);
    CHECK_FALSE(serial.searches());
    CHECK(chosen->heard->id == "17");
  }
  CHECK(person.was_told("/dev/a\n"));
  CHECK(person.was_told("Found: Kamstrup 684, number 17\n"));
  CHECK(std::get<SerialConfig>(world.listened.front().source).device == "auto");
}

TEST_CASE("ports that cannot be used say what is in the way", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  world.listed = {port("/dev/a")};
  world.listed.front().access = PortAccess::denied;
  world.listed.front().way_to_permit = "ask root";
  CHECK_FALSE(choose_meter({.asks = false}, person, world));
  CHECK(person.was_told("ask root; then write"));
}

TEST_CASE("without a port or a meter, a script is told what to do", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  auto chosen = choose_meter({.asks = false}, person, world);
  REQUIRE_FALSE(chosen);
  CHECK(chosen.error().starts_with("there is no serial port; plug the adapter in"));
  CHECK(world.listened.empty());
  world.listed = {port("/dev/a")};
  chosen = choose_meter({.asks = false}, person, world);
  REQUIRE_FALSE(chosen);
  CHECK(chosen.error().starts_with("no meter was heard on any serial port"));
}

TEST_CASE("what a script has named is written, heard or not", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  const auto chosen = choose_meter({.source = searched("/dev/a"), .asks = false}, person, world);
  REQUIRE(chosen);
  CHECK(std::get<SerialConfig>(chosen->source) == searched("/dev/a"));
  CHECK_FALSE(chosen->heard);
  CHECK(person.was_told("No meter was heard; the configuration is written as you have told."));
}

TEST_CASE("a meter that the daemon reads is not heard, and is taken", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  world.hearings = {Hearing{.by_daemon = true}};
  CHECK(choose_meter({.source = searched("/dev/a")}, person, world));
  CHECK(person.is_done());
}

TEST_CASE("a person may listen again, name another port, or leave it to the daemon", "[app][setup]") {
  PreparedPerson person({"", "nonsense", "/dev/c", "han:3001", "auto"});
  PreparedWorld world;
  world.listed = {port("/dev/a")};
  const auto chosen = choose_meter({}, person, world);
  REQUIRE(chosen);
  CHECK(person.is_done());
  CHECK(person.was_told("must be HOST:PORT"));
  REQUIRE(world.listened.size() == 5);
  CHECK(std::get<SerialConfig>(world.listened[3].source) == searched("/dev/c"));
  CHECK(std::get<TcpConfig>(world.listened[4].source).host == "han");
  CHECK(std::get<SerialConfig>(chosen->source) == searched("auto"));
}

TEST_CASE("a person without a serial port is asked at once where the meter is", "[app][setup]") {
  PreparedPerson person({"han:3001"});
  PreparedWorld world;
  world.listed = {port("/dev/ttyS0")};
  world.listed.front().port.console = true;
  world.hearings = {kamstrup()};
  const auto chosen = choose_meter({}, person, world);
  REQUIRE(chosen);
  CHECK(std::get<TcpConfig>(chosen->source).port == 3001);
  CHECK(world.listened.size() == 1);
  CHECK(person.was_told("There is no serial port for a meter; plug the adapter in."));
}

TEST_CASE("a key is asked for until it is right", "[app][setup]") {
  PreparedPerson person({"12", std::string("0x") + kMeterKey, "", kMeterKey, kMeterKey});
  PreparedWorld world;
  world.listed = {port("/dev/b")};
  world.hearings = {encrypted(), encrypted(KeyTrouble::wrong), kamstrup()};
  const auto chosen = choose_meter({}, person, world);
  REQUIRE(chosen);
  CHECK(person.is_done());
  CHECK(chosen->key.key == kMeterKey);
  CHECK(chosen->key.auth_key == kMeterKey);
  CHECK(std::get<SerialConfig>(chosen->source).device == "/dev/b");
  CHECK(world.listened.back().key.key == kMeterKey);
  CHECK_FALSE(person.was_told("0001"));
}

TEST_CASE("a person without a key may go on without it", "[app][setup]") {
  PreparedPerson person({"", "y"});
  PreparedWorld world;
  world.listed = {port("/dev/b")};
  world.hearings = {encrypted()};
  const auto chosen = choose_meter({}, person, world);
  REQUIRE(chosen);
  CHECK(chosen->key.key.empty());
  CHECK(person.is_done());
}

TEST_CASE("a script without the right key fails, whatever port it names", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  world.hearings = {encrypted()};
  auto chosen = choose_meter({.source = searched("/dev/b"), .asks = false}, person, world);
  REQUIRE_FALSE(chosen);
  CHECK(chosen.error().starts_with("/dev/b: the meter's messages are encrypted; ask your grid operator"));
  CHECK(chosen.error().ends_with("--key-file"));
  world.hearings = {encrypted(KeyTrouble::wrong)};
  chosen = choose_meter({.source = searched("/dev/b"), .asks = false}, person, world);
  REQUIRE_FALSE(chosen);
  CHECK(chosen.error().find("another key") != std::string::npos);
}

TEST_CASE("the end of the input ends the conversation", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  CHECK_THROWS_AS(static_cast<void>(choose_meter({}, person, world)), SetupEnded);
  PreparedPerson asked({"what", "no"});
  CHECK_FALSE(agrees(asked, "Really?", true));
  CHECK(asked.was_told("Please answer y or n."));
}
