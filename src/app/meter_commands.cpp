#include "meter_commands.hpp"

// forget and rename: through the running daemon, and without one from its state file.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/client.hpp"
#include "ams2mqtt/service/control.hpp"
#include "ams2mqtt/service/history_file.hpp"
#include "ams2mqtt/service/state_file.hpp"
#include "ams2mqtt/system/process.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "ams2mqtt/tracking/value_key.hpp"
#include "command_config.hpp"
#include "meter_store.hpp"
#include "requests.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::seconds kDaemonPatience{10};
constexpr std::chrono::seconds kEmptyingPatience{20};
constexpr std::chrono::milliseconds kLookAgain{200};

int failed(const std::string& what) {
  std::fprintf(stderr, "ams2mqtt: %s\n", what.c_str());
  return kExitFailed;
}

int done(const std::string& what) {
  print(what + '\n');
  return kExitOk;
}

auto ask(const Config& config, const std::string& request) {
  return ask_running_daemon(config, request, kDaemonPatience);
}

// Waits until the daemon has emptied every topic it has to and the broker has accepted that; part of a sentence when
// that takes too long. A daemon without a broker has said so, and there is nothing to wait for.
std::string await_removal(const Config& config) {
  const auto until = std::chrono::steady_clock::now() + kDaemonPatience;
  while (std::chrono::steady_clock::now() < until) {
    const auto answer = ask(config, std::string(kLeavingRequest));
    if (!answer || *answer != kLeaving) return {};
    std::this_thread::sleep_for(kLookAgain);
  }
  return "; the broker has not accepted all of it yet";
}

std::string no_waiting(const Config& /*config*/) {
  return {};
}

// The exit code if a daemon runs here, whatever it answered. `then` waits for what the request began.
std::optional<int> ask_daemon(const Config& config, const std::string& request,
                              std::string (*then)(const Config& config)) {
  const auto answer = ask(config, request);
  if (answer && answer->starts_with(kDone)) return done(answer->substr(kDone.size()) + then(config));
  if (answer) return failed(answer->starts_with(kRefused) ? answer->substr(kRefused.size()) : *answer);
  if (answer.error().failure == AskFailure::no_daemon) return std::nullopt;
  return failed(sentence(answer.error()));
}

// Empties the topics on the broker; a sentence when that fails. What an earlier daemon left in its spool goes first, so
// that no later one brings it back.
std::optional<std::string> empty_topics(const Config& config, const std::vector<RetiredMeter>& meters) {
  std::promise<void> connected;
  bool was_up = false;
  std::string problem = "no connection to the broker";
  std::mutex mutex;
  MqttClient client(config.mqtt,
                    {.on_up =
                         [&] {
                           if (!std::exchange(was_up, true)) connected.set_value();
                         },
                     .on_birth = {},
                     .on_status =
                         [&](const BrokerStatus& status) {
                           const std::lock_guard lock(mutex);
                           if (is_trouble(status.event)) problem = sentence(status.event, config.mqtt);
                         }},
                    {.presence = false, .client_id_suffix = "-command", .spool = config.spool});
  for (const RetiredMeter& meter : meters) {
    for (const std::string& topic : meter.config_topics) client.publish(emptied(topic));
  }
  client.start();
  bool delivered = connected.get_future().wait_for(kEmptyingPatience) == std::future_status::ready;
  std::vector<Message> rest;
  for (const RetiredMeter& meter : meters) {
    for (const std::string& topic : meter.topics) rest.push_back(emptied(topic));
  }
  if (delivered) std::this_thread::sleep_for(kAfterRemoval);
  delivered = client.stop(std::move(rest), kEmptyingPatience) && delivered;
  const std::lock_guard lock(mutex);
  return delivered ? std::nullopt : std::optional(problem);
}

// For a meter of which nothing is remembered: every topic it can have.
RetiredMeter every_topic(const std::string& id, const MqttConfig& mqtt) {
  RetiredMeter meter{id, {discovery_topic(mqtt.discovery_prefix, id)}, {availability_topic(mqtt.base_topic, id)}};
  const bool singly = discovery_of({}, mqtt) == Discovery::single;
  for (const Quantity& quantity : catalog()) {
    if (stays_true(&quantity)) meter.topics.push_back(value_topic(mqtt.base_topic, id, quantity.key));
    if (!singly) continue;
    meter.config_topics.push_back(single_discovery_topic(mqtt.discovery_prefix, "sensor", id, quantity.key));
  }
  if (singly) {
    meter.config_topics.front() = single_discovery_topic(mqtt.discovery_prefix, "binary_sensor", id, kConnectionKey);
    meter.config_topics.push_back(single_discovery_topic(mqtt.discovery_prefix, "event", id, kEventKey));
  }
  return meter;
}

// The past that the page shows, where one is kept. What cannot be done is told: the rest has been.
void change_history(const Config& config, const std::vector<HistoryChange>& changes) {
  const std::filesystem::path path = history_of(config);
  std::error_code error;
  if (path.empty() || !std::filesystem::exists(path, error)) return;
  auto file = HistoryFile::open(path);
  const auto changed = file ? file->apply(changes) : std::unexpected(file.error());
  if (!changed) std::fprintf(stderr, "the history is as before: %s\n", changed.error().what.c_str());
}

int forget_without_daemon(const ForgetOptions& options, const Config& config) {
  auto memories = load_memories(config);
  if (!memories) return failed(memories.error());
  std::vector<RetiredMeter> meters;
  for (const std::string& id : options.all ? ids_of(*memories) : std::vector{options.id}) {
    while (auto meter = take_forgotten(*memories, id, config.mqtt.base_topic)) meters.push_back(std::move(*meter));
  }
  const bool remembered = !meters.empty();
  if (!remembered && options.all) return failed("no meter is known; give the id of the one to forget");
  if (!remembered) meters.push_back(every_topic(options.id, config.mqtt));
  std::fprintf(stderr, "no daemon is running here; telling the broker directly\n");
  if (const auto problem = empty_topics(config, meters)) return failed(*problem);
  if (remembered) {
    if (const auto saved = save_memories(config, *memories); !saved) return failed(saved.error());
  }
  std::vector<HistoryChange> changes;
  changes.reserve(meters.size());
  for (const RetiredMeter& meter : meters) changes.push_back(HistoryChange::remove(meter.id));
  change_history(config, changes);
  std::string what;
  for (const RetiredMeter& meter : meters) what += (what.empty() ? "" : ", ") + meter.id;
  return done((meters.size() == 1 ? "meter " + what + " is" : "meters " + what + " are") + " forgotten");
}

int rename_without_daemon(const RenameOptions& options, const Config& config) {
  auto memories = load_memories(config);
  if (!memories) return failed(memories.error());
  const auto memory = std::ranges::find(*memories, options.id, &MeterMemory::id);
  if (options.id.empty() || memory == memories->end()) return failed("unknown meter " + options.id);
  const bool configured = std::ranges::find(config.meters, options.id, &MeterConfig::id) != config.meters.end();
  if (const auto problem = rename_problem(options.id, configured, options.new_id, ids_of(*memories))) {
    return failed(*problem);
  }
  std::fprintf(stderr, "no daemon is running here; telling the broker directly\n");
  if (const auto problem = empty_topics(config, {as_retired(*memory, config.mqtt.base_topic)})) {
    return failed(*problem);
  }
  memory->id = options.new_id;
  memory->renamed = true;
  memory->config_topics.clear();
  if (const auto saved = save_memories(config, *memories); !saved) return failed(saved.error());
  change_history(config, {HistoryChange::rename(options.id, options.new_id)});
  return done("meter " + options.id + " will be " + options.new_id + " from the daemon's next start");
}

}  // namespace

void add_options(CLI::App& command, ForgetOptions& options) {
  CLI::Option* id = command.add_option("id", options.id, "The meter's id, as in its topics")->type_name("ID");
  command.add_flag("--all", options.all, "Every known meter")->excludes(id);
  add_config(command, options.config);
  command.footer(
      "Works with or without a running daemon. A meter that is still connected comes back as a new one with its "
      "next\ntelegram; an encrypted one may then restart its invocation counter.\n\n"
      "Example:\n  ams2mqtt forget 7359990000000031");
  command.callback([&options] {
    if (options.id.empty() && !options.all) throw CLI::RequiredError("the meter's id or --all");
  });
}

void add_options(CLI::App& command, RenameOptions& options) {
  command.add_option("id", options.id, "The meter's id, as in its topics")->type_name("ID")->required();
  command.add_option("new-id", options.new_id, "Up to 64 letters, digits, '_' or '-'")->type_name("NEW-ID")->required();
  add_config(command, options.config);
  command.footer(
      "Works with or without a running daemon. The device's name is meters[].name in the configuration; you can "
      "change\nit at any time.\n\nExample:\n  ams2mqtt rename 7359990000000031 cellar");
}

int forget_command(const ForgetOptions& options) {
  const auto loaded = load_for_command(options.config);
  if (!loaded) return kExitUsage;
  const std::string request =
      options.all ? std::string(kForgetAllRequest) : std::string(kForgetRequest) + ' ' + options.id;
  const std::optional<int> answered = ask_daemon(loaded->config, request, await_removal);
  return answered ? *answered : forget_without_daemon(options, loaded->config);
}

int rename_command(const RenameOptions& options) {
  const auto loaded = load_for_command(options.config);
  if (!loaded) return kExitUsage;
  const std::string request = std::string(kRenameRequest) + ' ' + options.id + ' ' + options.new_id;
  const std::optional<int> answered = ask_daemon(loaded->config, request, no_waiting);
  return answered ? *answered : rename_without_daemon(options, loaded->config);
}

}  // namespace ams2mqtt
