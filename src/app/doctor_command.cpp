#include "doctor_command.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/service/control.hpp"
#include "ams2mqtt/service/state_file.hpp"
#include "ams2mqtt/system/process.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "broker_check.hpp"
#include "broker_source_check.hpp"
#include "findings.hpp"
#include "meter_store.hpp"
#include "requests.hpp"
#include "source_check.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::seconds kStatusPatience{2};

std::string meters_of(const Config& config) {
  const std::size_t count = config.meters.size();
  return std::to_string(count) + (count == 1 ? " meter" : " meters");
}

// The answer of the daemon with this broker and these topics, not any other's.
std::expected<std::string, AskProblem> ask_own_daemon(const Config& config, std::string_view request) {
  auto answer = ask_control(addresses_to_ask(control_purpose(config.mqtt)), request, kStatusPatience,
                            state_directory(config.state));
  if (answer && answer->starts_with(kDone)) answer->erase(0, kDone.size());
  return answer;
}

void tell_of_daemon(const Config& config, Findings& findings) {
  auto status = ask_own_daemon(config, kStatusRequest);
  if (!status) {
    const bool runs = status.error().failure != AskFailure::no_daemon;
    findings.add(runs ? Verdict::problem : Verdict::unknown,
                 "cannot get the status of the daemon for this broker and these topics: " + sentence(status.error()));
    return;
  }
  const bool troubled = status->starts_with(kTroubled);
  if (troubled) status->erase(0, kTroubled.size());
  findings.add(troubled ? Verdict::problem : Verdict::ok, "the daemon says: " + *status);
}

void add_id(std::vector<std::string>& ids, const std::string& id) {
  if (!id.empty() && std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

// Ids of meters that the daemon reads: from the daemon itself, or from its state file.
void add_known_ids(const Config& config, std::vector<std::string>& ids) {
  const auto told = ask_own_daemon(config, kMetersRequest);
  std::istringstream words(told.value_or(std::string()));
  for (std::string id; words >> id;) add_id(ids, id);
  auto memories = load_memories(config);
  if (!memories) return;
  std::vector<const MeterConfig*> meters;
  meters.reserve(config.meters.size());
  for (const MeterConfig& meter : config.meters) meters.push_back(&meter);
  for (const MeterMemory& memory : take_memories(*memories, meters)) add_id(ids, memory.id);
}

// How each meter is actually announced, which may differ from the configuration.
std::vector<KnownMeter> as_announced(const Config& config, const std::vector<std::string>& ids) {
  const auto memories = load_memories(config);
  std::vector<KnownMeter> meters;
  bool daemon = true;
  for (const std::string& id : ids) {
    KnownMeter& meter = meters.emplace_back(KnownMeter{.id = id});
    const auto told = daemon ? ask_own_daemon(config, std::string(kAnnouncedRequest) + ' ' + id).value_or("") : "";
    daemon = !told.empty();
    if (daemon) {
      meter.announced = parse_announced_as(told);
    } else if (memories) {
      const auto memory = std::ranges::find(*memories, id, &MeterMemory::id);
      if (memory != memories->end()) meter.announced = announced_as(*memory, config.mqtt.discovery_prefix);
    }
  }
  return meters;
}

// Tries all meters at once, since that is mostly waiting, and returns those that are known afterwards.
std::vector<KnownMeter> try_sources(const Config& config, std::chrono::seconds patience,
                                    const std::shared_ptr<Findings>& findings) {
  BrokerSourceChecks of_brokers(config, patience, findings);
  boost::asio::io_context io{1};
  std::vector<std::unique_ptr<SourceCheck>> checks;
  checks.reserve(config.meters.size());
  for (const MeterConfig& meter : config.meters) {
    if (std::holds_alternative<MqttSourceConfig>(meter.source)) continue;
    checks.push_back(std::make_unique<SourceCheck>(io, meter, with_search(patience, meter), *findings));
  }
  for (const auto& check : checks) check->start();
  io.run();
  std::vector<std::string> ids;
  bool daemon = false;
  for (const auto& check : checks) {
    add_id(ids, check->id());
    daemon = daemon || check->read_by_daemon();
  }
  for (const std::string& id : of_brokers.finish()) add_id(ids, id);
  if (daemon) tell_of_daemon(config, *findings);
  if (ids.size() < config.meters.size()) add_known_ids(config, ids);
  return as_announced(config, ids);
}

}  // namespace

void add_options(CLI::App& command, DoctorOptions& options) {
  add_config(command, options.config);
  command
      .add_option("--seconds", options.seconds,
                  "How long to wait for a telegram from each meter, all at once; at most 3600")
      ->type_name("N")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command.add_flag("--json", options.json, "For programs: one line of JSON for each finding");
  command.footer(
      "It changes nothing, leaves nothing on the broker and does not disturb a running daemon.\n\n"
      "Exit status: 0 no problem was found, 1 something needs fixing, 2 wrong usage or configuration.\n\n"
      "Example:\n  ams2mqtt doctor --config /etc/ams2mqtt/ams2mqtt.yaml --seconds 30");
}

int doctor_command(const DoctorOptions& options) {
  Environment environment = process_environment();
  LoadedConfig loaded = load_config_file(options.config.file, !options.config.given, environment);
  wipe_secrets(environment);
  const auto findings = std::make_shared<Findings>(print, options.json);
  for (const Problem& problem : loaded.problems)
    findings->add(Verdict::problem, to_string(problem, options.config.file));
  for (const Problem& hint : loaded.hints) findings->add(Verdict::unknown, to_string(hint, options.config.file));
  if (!loaded.problems.empty()) return kExitUsage;
  findings->add(Verdict::ok,
                options.config.file + ": " + meters_of(loaded.config) + ", broker " + broker_name(loaded.config.mqtt));

  require_resources(loaded.config.meters.size());
  const std::vector<KnownMeter> meters = try_sources(loaded.config, std::chrono::seconds(options.seconds), findings);
  wipe_keys(loaded.config);
  try_broker_in_time(loaded.config, meters, findings);
  const int problems = findings->problems();
  if (options.json) return problems == 0 ? kExitOk : kExitFailed;
  if (problems == 0) {
    print(findings->unknowns() == 0 ? "all is well\n" : "no problem was found, but there are warnings; see above\n");
    return kExitOk;
  }
  print(std::to_string(problems) + (problems == 1 ? " problem" : " problems") + " to fix\n");
  return kExitFailed;
}

}  // namespace ams2mqtt
