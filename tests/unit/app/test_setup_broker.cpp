#include <string>

#include "app/setup_dialogue.hpp"
#include "catch.hpp"
#include "setup_scene.hpp"

using namespace ams2mqtt;

namespace {

constexpr const char* kHere = "localhost:1883";
const FoundService kPi = {"_mqtt._tcp.local", "Mosquitto", "pi.local", "192.168.1.7", 1884};
const FoundService kHome = {"_home-assistant._tcp.local", "Home", "ha.local", "192.168.1.8", 8123};

std::vector<std::string> names_of(const std::vector<MqttConfig>& brokers) {
  std::vector<std::string> names;
  for (const MqttConfig& broker : brokers) names.push_back(broker_name(broker));
  return names;
}

SetupRequest naming(const std::string& broker, bool asks = true) {
  return {.broker = *parse_broker(broker), .asks = asks};
}

}  // namespace

TEST_CASE("a broker's address is a host, with a port or without one", "[app][setup]") {
  CHECK(parse_broker("homeassistant.local")->host == "homeassistant.local");
  CHECK(parse_broker("homeassistant.local")->port == 0);
  CHECK(parse_broker("h:1884")->port == 1884);
  CHECK_FALSE(parse_broker("h:1884")->tls.enabled);
  CHECK(parse_broker("h:8883")->tls.enabled);
  CHECK(parse_broker("::1")->host == "::1");
  CHECK(parse_broker("[::1]")->host == "::1");
  CHECK(parse_broker("[::1]:1884")->port == 1884);
  for (const char* wrong : {"", "h:", ":1", "h:0", "h:65536", "mqtt://h", "a b", "u@h", "[::1]:x", "a b:1"}) {
    INFO(wrong);
    CHECK_FALSE(parse_broker(wrong));
  }
}

TEST_CASE("the broker of this computer is taken before the network is asked", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  world.logins[kHere] = "";
  world.services = {kPi};
  const auto chosen = choose_broker({}, person, world);
  REQUIRE(chosen);
  CHECK(chosen->mqtt.host == "localhost");
  CHECK(chosen->origin == "on this computer");
  CHECK(world.searches == 0);
}

TEST_CASE("an app takes the broker that Home Assistant knows", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  world.service = MqttService{.host = "core-mosquitto", .port = "1884", .username = "addons", .password = "pw"};
  world.logins = {{"core-mosquitto:1884", "addons:pw"}, {kHere, ""}};
  const auto chosen = choose_broker({.username = "other", .password = "x"}, person, world);
  REQUIRE(chosen);
  CHECK(chosen->mqtt.username == "addons");
  CHECK(chosen->mqtt.password == "pw");
  CHECK(world.tried.size() == 1);
  world.service = std::unexpected("Home Assistant knows no MQTT broker");
  CHECK(choose_broker({}, person, world)->mqtt.host == "localhost");
  CHECK(person.was_told("Home Assistant knows no MQTT broker"));
}

TEST_CASE("brokers of the network are tried by name, then by address, then where Home Assistant is", "[app][setup]") {
  PreparedPerson person({"n", "y"});
  PreparedWorld world;
  world.services = {kPi, kHome};
  world.logins = {{"192.168.1.7:1884", ""}, {"192.168.1.8:1883", ""}};
  const auto chosen = choose_broker({}, person, world);
  REQUIRE(chosen);
  CHECK(chosen->mqtt.host == "192.168.1.8");
  CHECK(names_of(world.tried) == std::vector<std::string>{kHere, "pi.local:1884", "192.168.1.7:1884",
                                                          "homeassistant.local:1883", "ha.local:1883",
                                                          "192.168.1.8:1883"});
  CHECK(person.is_done());
}

TEST_CASE("a password goes to no broker that merely announces itself", "[app][setup]") {
  PreparedWorld world;
  world.services = {kPi};
  world.logins["pi.local:1884"] = "u:secret";
  SetupRequest request{.username = "u", .password = "secret", .password_file = "/f", .asks = false};
  PreparedPerson script;
  const auto refused = choose_broker(request, script, world);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().find("name it with --broker") != std::string::npos);
  for (const MqttConfig& tried : world.tried) CHECK((tried.password.empty() || tried.host == "localhost"));
  request.asks = true;
  PreparedPerson person({"u", "secret", ""});
  const auto chosen = choose_broker(request, person, world);
  REQUIRE(chosen);
  CHECK(chosen->mqtt.password == "secret");
  CHECK(chosen->mqtt.password_file.empty());
}

TEST_CASE("the network is left alone when that is asked for", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  const auto chosen = choose_broker({.asks = false, .searches = false}, person, world);
  REQUIRE_FALSE(chosen);
  CHECK(world.searches == 0);
  CHECK(world.tried.size() == 1);
  CHECK(chosen.error().starts_with("no broker was found that lets ams2mqtt in"));
}

TEST_CASE("a login that is refused is asked for, three times at most", "[app][setup]") {
  PreparedPerson person({"anna", "wrong", "", " right "});
  PreparedWorld world;
  world.logins["h:1883"] = "anna: right ";
  const auto chosen = choose_broker(naming("h"), person, world);
  REQUIRE(chosen);
  CHECK(chosen->mqtt.username == "anna");
  CHECK(chosen->mqtt.password == " right ");
  CHECK(person.was_told("? User name at h:1883 [anna]"));
  CHECK_FALSE(person.was_told("right"));

  PreparedPerson stubborn({"a", "1", "", "2", "", "3", "keep"});
  const auto kept = choose_broker(naming("h"), stubborn, world);
  REQUIRE(kept);
  CHECK_FALSE(kept->answers);
  CHECK(stubborn.is_done());
}

TEST_CASE("a script is told that its login is refused, and by which broker", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  world.logins["h:1883"] = "u:p";
  SetupRequest request = naming("h", false);
  const auto refused = choose_broker(request, person, world);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == "broker h:1883: not authorised; say who logs in with --user and --password-file");
  request.username = "u";
  request.password = "p";
  request.password_file = "/f";
  const auto chosen = choose_broker(request, person, world);
  REQUIRE(chosen);
  CHECK(chosen->mqtt.password_file == "/f");
}

TEST_CASE("a broker that was named is written by a script even if it does not answer", "[app][setup]") {
  PreparedPerson person;
  PreparedWorld world;
  const auto chosen = choose_broker(naming("h", false), person, world);
  REQUIRE(chosen);
  CHECK_FALSE(chosen->answers);
  CHECK(world.searches == 0);
}

TEST_CASE("a person names another broker, or looks again", "[app][setup]") {
  PreparedPerson person({"", "a b", "x", "", "h:1"});
  PreparedWorld world;
  world.logins["h:1"] = "";
  const auto chosen = choose_broker({.searches = false}, person, world);
  REQUIRE(chosen);
  CHECK(chosen->mqtt.host == "h");
  CHECK(chosen->origin.empty());
  CHECK(person.was_told("That must be HOST or HOST:PORT"));
  CHECK(names_of(world.tried) == std::vector<std::string>{kHere, kHere, "x:1883", "x:1883", "h:1"});
}
