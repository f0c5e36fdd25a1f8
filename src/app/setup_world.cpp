#include "setup_world.hpp"

#include <boost/asio/io_context.hpp>
#include <memory>
#include <utility>

#include "ams2mqtt/mqtt/connect_advice.hpp"
#include "ams2mqtt/mqtt/probe_client.hpp"
#include "ams2mqtt/system/service_search.hpp"
#include "ams2mqtt/tracking/value_key.hpp"
#include "broker_check.hpp"
#include "in_time.hpp"
#include "ports_command.hpp"
#include "source_check.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::milliseconds kNetworkPatience{2000};

// A line for each thing that is found.
std::shared_ptr<Findings> findings_told_to(SetupPerson& person) {
  return std::make_shared<Findings>([&person](std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    person.tell("  " + std::string(line));
  });
}

}  // namespace

std::vector<ListedPort> HostWorld::ports() {
  std::vector<ListedPort> listed;
  for (SerialPort& port : serial_ports()) listed.push_back(look_at_port(std::move(port)));
  return listed;
}

Hearing HostWorld::listen(const MeterConfig& meter) {
  MeterConfig named = meter;
  named.name = "meter";
  const auto findings = findings_told_to(person_);
  boost::asio::io_context io{1};
  SourceCheck check(io, named, patience_, *findings);
  check.end_at_key_trouble();
  check.start();
  io.run();
  return {.meter = check.meter(),
          .port = check.found_port(),
          .key = check.meter() ? KeyTrouble::none : check.key_trouble(),
          .by_daemon = check.read_by_daemon()};
}

std::optional<std::expected<MqttService, std::string>> HostWorld::broker_of_home_assistant() {
  if (!is_app(environment_)) return std::nullopt;
  return ask_for_mqtt_service(environment_);
}

std::vector<FoundService> HostWorld::services_in_network() {
  return find_services({"_mqtt._tcp.local", "_home-assistant._tcp.local"}, kNetworkPatience);
}

BrokerTrial HostWorld::connect(const MqttConfig& broker) {
  using Answer = BrokerTrial::Answer;
  const auto trial = in_time(kBrokerPatience, [broker]() -> BrokerTrial {
    ProbeClient client(broker);
    const auto facts = client.connect();
    if (facts) return {Answer::connected, "connected (" + way_of_speaking(broker, facts->version_5) + ")"};
    return {client.is_login_refused() ? Answer::login_refused : Answer::failed, facts.error()};
  });
  return trial.value_or(BrokerTrial{Answer::failed, no_further_answer()});
}

int test_broker(const MqttConfig& broker, const ChosenMeter& meter, SetupPerson& person) {
  Config config;
  config.mqtt = broker;
  config.meters.emplace_back().source = meter.source;
  std::vector<KnownMeter> known;
  if (meter.heard && !meter.heard->id.empty()) known.push_back({.id = plain_id(meter.heard->id)});
  const auto findings = findings_told_to(person);
  try_broker_in_time(config, known, findings);
  return findings->problems();
}

}  // namespace ams2mqtt
