#include <string>

#include "app/setup_next.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::string steps_for(const NextFacts& facts) {
  std::string text;
  for (const std::string& line : next_steps(facts)) text += line + '\n';
  return text;
}

bool mentions(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

const NextFacts kService = {.has_unit = true, .is_usual = true, .file = "/etc/ams2mqtt/ams2mqtt.yaml"};

}  // namespace

TEST_CASE("the next step of a service is to start it, if it does not by itself", "[app][setup]") {
  CHECK(mentions(steps_for(kService), "sudo systemctl enable --now ams2mqtt"));
  NextFacts facts = kService;
  facts.waits = true;
  CHECK(mentions(steps_for(facts), "starts by itself"));
  CHECK_FALSE(mentions(steps_for(facts), "enable"));
  facts.passes_on = true;
  CHECK(mentions(steps_for(facts), "sudo systemctl daemon-reload && sudo systemctl restart ams2mqtt"));
  CHECK(mentions(steps_for(facts), "sudo ams2mqtt watch\n"));
}

TEST_CASE("a file elsewhere is tried by hand, or taken into a container", "[app][setup]") {
  const std::string steps = steps_for({.file = "/home/anna o/ams2mqtt.yaml", .device = "/dev/serial/by-id/usb-a"});
  CHECK(mentions(steps, "ams2mqtt run --config '/home/anna o/ams2mqtt.yaml'\n"));
  CHECK(mentions(steps, "--device /dev/serial/by-id/usb-a \\\n      -v '/home/anna o':/etc/ams2mqtt:ro"));
  CHECK_FALSE(mentions(steps, "systemctl"));
  CHECK(mentions(steps_for({.has_unit = true, .file = "/home/a/b.yaml"}), "sudo ams2mqtt setup\n"));
}

TEST_CASE("a bridge needs no device", "[app][setup]") {
  NextFacts facts = {.file = "/home/anna/ams2mqtt.yaml", .has_port = false};
  CHECK_FALSE(mentions(steps_for(facts), "--device"));
  CHECK(mentions(steps_for(facts), "--network host"));
  facts.is_app = true;
  CHECK(mentions(steps_for(facts), "the bridge as tcp.host and tcp.port."));
}

TEST_CASE("in a container and in an app it says what to do outside", "[app][setup]") {
  NextFacts facts = kService;
  facts.where = Surroundings::container;
  CHECK(mentions(steps_for(facts), "docker run -d --name ams2mqtt"));
  CHECK_FALSE(mentions(steps_for(facts), "systemctl"));
  facts.is_app = true;
  facts.device = "/dev/ttyUSB0";
  CHECK(mentions(steps_for(facts), "serial.device: /dev/ttyUSB0"));
}

TEST_CASE("the unit passes secrets on by the names of their credentials", "[app][setup]") {
  CHECK(unit_lines({{"mqtt-password", "/etc/a"}, {"meter-key", "/b"}})
            .ends_with("\n[Service]\nLoadCredential=mqtt-password:/etc/a\nLoadCredential=meter-key:/b\n"));
}
