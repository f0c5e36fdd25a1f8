#include "watch_command.hpp"

#include <cstdio>
#include <expected>
#include <optional>
#include <thread>
#include <utility>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/service/control.hpp"
#include "command_config.hpp"
#include "line_watch.hpp"
#include "meter_status.hpp"
#include "recording_options.hpp"
#include "requests.hpp"
#include "status_view.hpp"

namespace ams2mqtt {

namespace {

using Answer = std::expected<MeterStatus, std::string>;

std::expected<std::string, std::string> ask_line(const Config& config, const std::string& request) {
  constexpr std::chrono::seconds kWatchPatience{10};
  auto answer = ask_running_daemon(config, request, kWatchPatience);
  if (!answer) return std::unexpected(sentence(answer.error()));
  if (answer->starts_with(kDone)) return answer->substr(kDone.size());
  return std::unexpected(answer->starts_with(kRefused) ? answer->substr(kRefused.size()) : *answer);
}

// The status with all of its values, from as many answers as they take.
Answer ask_status(const Config& config, const std::string& which) {
  std::optional<MeterStatus> status;
  for (std::size_t from = 0; !status || from > 0;) {
    const auto json = ask_line(config, std::string(kWatchRequest) + ' ' + std::to_string(from) + ' ' + which);
    if (!json) return std::unexpected(json.error());
    Answer part = parse_status(*json);
    if (!part) return part;
    const std::size_t next = part->next;
    if (status) {
      for (StatusValue& value : part->values) status->values.push_back(std::move(value));
    } else {
      status = std::move(*part);
    }
    from = next > from ? next : 0;
  }
  status->next = 0;
  return std::move(*status);
}

int watch_failed(const std::string& what, int exit_code = kExitFailed) {
  std::fprintf(stderr, "ams2mqtt watch: %s\n", what.c_str());
  return exit_code;
}

int watch_daemon(const Config& config, const WatchOptions& options) {
  const std::string which = options.which.empty() ? "#1" : options.which;
  StatusView view(options);
  for (bool first = true;; first = false) {
    const Answer status = ask_status(config, which);
    if (!status) return watch_failed(status.error());
    if (first && options.which.empty() && status->lines > 1) {
      std::fprintf(stderr, "ams2mqtt watch: this is the first of %zu lines; name another by its id, its name or #2\n",
                   status->lines);
    }
    view.show(*status);
    if (options.once) return kExitOk;
    std::this_thread::sleep_for(StatusView::kEvery);
  }
}

}  // namespace

void add_options(CLI::App& command, WatchOptions& options) {
  add_config(command, options.config);
  const LineChoices line = add_line_options(command, options.line);
  command.add_option("meter", options.which, "Its id or name, or #2 for the second line; default: the first")
      ->type_name("METER")
      ->excludes(line.serial)
      ->excludes(line.tcp);
  command.add_flag("--once", options.once, "Show it once and end");
  command
      .add_option("--width", options.width, "Columns of the table; default: the terminal's, else as many as it needs")
      ->type_name("N")
      ->check(CLI::Range(20, 1000));
  command.add_flag("--json", options.json, "One line of JSON instead of a table");
  add_choices(command.add_option("--color", options.color, "auto: on a terminal, unless NO_COLOR is set"),
              {"auto", "always", "never"});
  add_recording_options(command, options.recording);
  command.footer(
      "Asks the daemon on this machine that publishes with this configuration; with --serial or --tcp it reads the "
      "line "
      "itself,\nwhich nobody else may read then. On a terminal the table moves with the meter until Ctrl-C; elsewhere "
      "it is printed\nagain whenever a frame has come.\n\n"
      "age: of the newest value, \"before\" if it is from before the daemon's start. every: how often it comes. "
      "refused: frames\nthat were damaged, or could not be decrypted or understood.\n\n"
      "Exit status: 0, or 1 when there is no daemon, no such meter, or with --once no telegram within a minute.\n\n"
      "Example:\n  ams2mqtt watch\n  ams2mqtt watch --once --json cellar\n"
      "  ams2mqtt watch --serial /dev/ttyUSB0 --parity even");
}

int watch_command(const WatchOptions& options) {
  if (options.line.is_given()) {
    const auto source = options.line.source();
    if (!source) return watch_failed(source.error(), kExitUsage);
    if (const auto setup = set_up(options.recording); !setup) return watch_failed(setup.error(), kExitUsage);
    return watch_line(*source, options);
  }
  const auto loaded = load_for_command(options.config);
  return loaded ? watch_daemon(loaded->config, options) : kExitUsage;
}

}  // namespace ams2mqtt
