#include "setup_command.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/system/process.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "ams2mqtt/system/surroundings.hpp"
#include "meter_parts.hpp"
#include "setup_files.hpp"
#include "setup_next.hpp"
#include "setup_request.hpp"
#include "setup_terminal.hpp"
#include "setup_world.hpp"
#include "terminal.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

constexpr const char* kUnitAddition = "/etc/systemd/system/ams2mqtt.service.d/setup.conf";

bool is_there(const fs::path& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0;
}

struct NewFile {
  fs::path file;
  std::string content;
  ReadableBy readers = ReadableBy::owner;
};

class SetupRun {
 public:
  SetupRun(const SetupOptions& options, TerminalPerson& person)
      : options_(options),
        person_(person),
        file_(whole_path(options.config.file)),
        is_usual_(options.config.file == ConfigOption().file) {}

  OrFailure<int> run() {
    if (!options_.yes && !person_.is_there()) {
      return std::unexpected(
          SetupFailure{"nobody can be asked here, since this is no terminal; with --yes it asks nothing", kExitUsage});
    }
    auto request = setup_request(options_);
    if (!request) return std::unexpected(std::move(request.error()));
    if (auto obstacle = look_at_file()) return std::unexpected(std::move(*obstacle));
    HostWorld world(person_, environment_, std::chrono::seconds(options_.seconds));
    auto meter = choose_meter(*request, person_, world);
    if (!meter) return std::unexpected(SetupFailure{std::move(meter.error())});
    auto broker = choose_broker(*request, person_, world);
    if (!broker) return std::unexpected(SetupFailure{std::move(broker.error())});
    if (auto problem = test(*meter, *broker)) return std::unexpected(std::move(*problem));
    meter_ = std::move(*meter);
    broker_ = std::move(*broker);
    return write();
  }

 private:
  std::optional<SetupFailure> look_at_file() {
    if (std::string obstacle = obstacle_to(file_); !obstacle.empty()) return SetupFailure{std::move(obstacle)};
    if (!is_there(file_) || options_.force) return std::nullopt;
    const std::string name = file_.string();
    if (options_.yes) {
      return SetupFailure{name + " exists; --force replaces it and keeps it as " + name +
                          ".bak, or name another file with --config"};
    }
    if (agrees(person_, name + " exists. Replace it at the end, and keep it as " + name + ".bak?", false))
      return std::nullopt;
    return SetupFailure{"nothing was written"};
  }

  std::optional<SetupFailure> test(const ChosenMeter& meter, const ChosenBroker& broker) {
    if (!broker.answers) return std::nullopt;
    person_.begin_part("The test");
    if (test_broker(broker.mqtt, meter, person_) == 0) return std::nullopt;
    const bool goes_on = !options_.yes && agrees(person_, "Write the configuration nevertheless?", false);
    if (goes_on) return std::nullopt;
    return SetupFailure{"the broker does not do what is needed, see above; nothing was written"};
  }

  // The secrets that were typed, or that Home Assistant has told, get files of their own.
  void name_secret_files(SetupChoice& choice) {
    const auto name = [&](std::string& setting, const std::string& secret, const char* credential) {
      if (secret.empty()) return;
      if (setting.empty()) {
        setting = (file_.parent_path() / credential).string();
        files_.push_back({.file = setting, .content = secret + '\n'});
      }
      credentials_.emplace_back(credential, setting);
    };
    name(choice.mqtt.password_file, choice.mqtt.password, "mqtt-password");
    name(choice.key.key_file, choice.key.key, "meter-key");
    name(choice.key.auth_key_file, choice.key.auth_key, "meter-auth-key");
  }

  // The service's user cannot read what belongs to root.
  void pass_secrets_on() {
    passes_on_ = is_usual_ && has_unit() && ::geteuid() == 0 && !credentials_.empty();
    if (!passes_on_) return;
    files_.push_back({.file = kUnitAddition, .content = unit_lines(credentials_), .readers = ReadableBy::all});
  }

  OrFailure<int> write() {
    SetupChoice choice{
        .source = meter_.source, .mqtt = broker_.mqtt, .broker_origin = broker_.origin, .key = meter_.key};
    if (meter_.heard) {
      MeterIdentity public_part = *meter_.heard;
      public_part.id.clear();  // people show their configuration to others
      choice.meter = sentence(public_part);
    }
    name_secret_files(choice);
    pass_secrets_on();
    const std::string text = configuration_text(choice);
    if (const std::string problem = misreading_of(text, choice); !problem.empty()) {
      return std::unexpected(SetupFailure{"the configuration would be wrong: " + problem + "; nothing was written"});
    }
    files_.push_back({.file = file_, .content = text, .readers = ReadableBy::all});
    show(text);
    if (!options_.yes && !agrees(person_, "Write it?", true))
      return std::unexpected(SetupFailure{"nothing was written"});
    if (auto problem = write_files()) return std::unexpected(std::move(*problem));
    show_next();
    if (options_.json) print(result_json());
    return kExitOk;
  }

  void show(const std::string& text) {
    person_.begin_part("The configuration");
    person_.tell(text);
    for (const NewFile& file : files_) {
      const bool is_secret = file.readers == ReadableBy::owner;
      person_.tell(file.file.string() + (is_secret ? "  a secret, which only its owner can read" : ""));
    }
  }

  // The configuration comes last: a service may start as soon as it is there.
  std::optional<SetupFailure> write_files() {
    const BlockedSignals held;
    for (NewFile& file : files_) {
      const Written written = write_setup_file(file.file, file.content, file.readers);
      if (file.readers == ReadableBy::owner) wipe(file.content);
      if (!written.problem.empty()) return SetupFailure{written.problem};
      if (!written.backup.empty()) backups_.push_back(written.backup);
    }
    return std::nullopt;
  }

  static bool has_unit() {
    for (const char* folder : {"/etc", "/usr/local/lib", "/usr/lib", "/lib"}) {
      if (is_there(std::string(folder) + "/systemd/system/ams2mqtt.service")) return true;
    }
    return false;
  }

  void show_next() {
    person_.tell("Written.");
    for (const std::string& backup : backups_) person_.tell("The earlier file is " + backup);
    const auto* serial = std::get_if<SerialConfig>(&meter_.source);
    const bool is_known = serial != nullptr && serial->device != SerialConfig::kAnyDevice;
    person_.begin_part("Next");
    const NextFacts facts{.where = surroundings(),
                          .is_app = is_app(environment_),
                          .has_unit = has_unit(),
                          .waits = is_there("/etc/systemd/system/multi-user.target.wants/ams2mqtt.path"),
                          .is_usual = is_usual_,
                          .passes_on = passes_on_,
                          .file = file_.string(),
                          .has_port = serial != nullptr,
                          .device = is_known ? serial->device : ""};
    for (const std::string& line : next_steps(facts)) person_.tell(line);
  }

  [[nodiscard]] std::string result_json() const {
    auto written = nlohmann::ordered_json::array();
    for (const NewFile& file : files_) written.push_back(file.file.string());
    nlohmann::ordered_json json = {
        {"written", std::move(written)}, {"backups", backups_}, {"source", describe(meter_.source)}};
    if (const std::string format = port_settings(meter_.source); !format.empty()) json["format"] = format;
    if (meter_.heard) {
      json["meter"] = {
          {"manufacturer", meter_.heard->manufacturer}, {"type", meter_.heard->type}, {"number", meter_.heard->id}};
    }
    json["broker"] = broker_name(broker_.mqtt);
    json["broker_answers"] = broker_.answers;
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
  }

  const SetupOptions& options_;
  TerminalPerson& person_;
  const fs::path file_;
  const bool is_usual_;
  Environment environment_ = process_environment();
  ChosenMeter meter_;
  ChosenBroker broker_;
  std::vector<NewFile> files_;
  std::vector<std::pair<std::string, std::string>> credentials_;
  std::vector<std::string> backups_;
  bool passes_on_ = false;
};

int say_end(const SetupOptions& options, const SetupFailure& failure) {
  std::cerr << "ams2mqtt setup: " << failure.what << '\n';
  if (options.json) print(nlohmann::json{{"error", failure.what}}.dump() + '\n');
  return failure.code;
}

}  // namespace

int setup_command(const SetupOptions& options) {
  require_resources();
  TerminalPerson person(options.json, !options.json && wants_colours("auto"));
  try {
    const auto done = SetupRun(options, person).run();
    return done ? *done : say_end(options, done.error());
  } catch (const SetupEnded& ended) {
    const int code = say_end(options, {"ended; nothing was written"});
    if (ended.signal == 0) return code;
    std::signal(ended.signal, SIG_DFL);
    return std::raise(ended.signal);
  }
}

}  // namespace ams2mqtt
