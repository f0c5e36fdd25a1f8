#include "watch_command.hpp"

#include <cstdio>
#include <expected>
#include <optional>
#include <thread>
#include <utility>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/service/control.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "command_config.hpp"
#include "meter_status.hpp"
#include "recording_options.hpp"
#include "requests.hpp"
#include "status_table.hpp"
#include "terminal.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::seconds kWatchEvery{1};
constexpr std::string_view kHome = "\x1b[H";       // of the cursor
constexpr std::string_view kClear = "\x1b[2J";     // the window
constexpr std::string_view kClearRest = "\x1b[J";  // of the window
constexpr std::string_view kClearLine = "\x1b[K";  // from here on

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

// Each line ends with what clears the rest of the one that was there before.
std::string redrawn(const std::string& text) {
  std::string drawn(kHome);
  for (const char character : text) {
    if (character == '\n') drawn += kClearLine;
    drawn += character;
  }
  return drawn.append(kClearRest);
}

void show_status(const MeterStatus& status, const WatchOptions& options, bool live) {
  if (options.json) {
    print(to_json(status, 0, std::string::npos) + '\n');
    return;
  }
  const TerminalSize size = terminal_size();
  // The last row is the cursor's.
  const TableStyle style{.columns = is_on_terminal() ? size.columns : std::string::npos,
                         .rows = live && size.rows > 1 ? size.rows - 1 : 0,
                         .colours = wants_colours(options.color)};
  const std::string table = status_table(status, style);
  print(live ? redrawn(table) : table);
}

int watch_failed(const std::string& what) {
  std::fprintf(stderr, "ams2mqtt watch: %s\n", what.c_str());
  return kExitFailed;
}

int watch(const Config& config, const WatchOptions& options) {
  const std::string which = options.which.empty() ? "#1" : options.which;
  const bool live = !options.once && !options.json && is_on_terminal();
  std::optional<std::uint64_t> frames;
  for (bool first = true;; first = false) {
    const Answer status = ask_status(config, which);
    if (!status) return watch_failed(status.error());
    if (first && options.which.empty() && status->lines > 1) {
      std::fprintf(stderr, "ams2mqtt watch: this is the first of %zu lines; name another by its id, its name or #2\n",
                   status->lines);
    }
    if (first && live) print(kClear);
    if (live || frames != status->counters.frames) show_status(*status, options, live);
    if (options.once) return kExitOk;
    if (!live && !options.json && frames != status->counters.frames) print("\n");
    frames = status->counters.frames;
    std::this_thread::sleep_for(kWatchEvery);
  }
}

}  // namespace

void add_options(CLI::App& command, WatchOptions& options) {
  add_config(command, options.config);
  command.add_option("meter", options.which, "Its id or name, or #2 for the second line; default: the first")
      ->type_name("METER");
  command.add_flag("--once", options.once, "Show it once and end");
  command.add_flag("--json", options.json, "One line of JSON instead of a table");
  add_choices(command.add_option("--color", options.color, "auto: on a terminal, unless NO_COLOR is set"),
              {"auto", "always", "never"});
  command.footer(
      "Asks the daemon on this machine that publishes with this configuration. On a terminal the table moves with the "
      "meter\nuntil Ctrl-C; elsewhere it is printed again whenever a frame has come.\n\n"
      "age: of the newest value, \"before\" if it is from before the daemon's start. every: how often it comes. "
      "refused: frames\nthat were damaged, or could not be decrypted or understood.\n\n"
      "Exit status: 0, or 1 when there is no daemon or no such meter.\n\n"
      "Example:\n  ams2mqtt watch\n  ams2mqtt watch --once --json cellar");
}

int watch_command(const WatchOptions& options) {
  const auto loaded = load_for_command(options.config);
  return loaded ? watch(loaded->config, options) : kExitUsage;
}

}  // namespace ams2mqtt
