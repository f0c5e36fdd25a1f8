#include <spdlog/fmt/fmt.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

#include "ams2mqtt/base/line_format.hpp"
#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/simulation/faults.hpp"
#include "ams2mqtt/simulation/variant.hpp"
#include "recording_options.hpp"
#include "simulate_command.hpp"
#include "simulated_start.hpp"

namespace ams2mqtt {

namespace {

constexpr int kMostMeters = 1000;
constexpr int kMostNoise = 10'000;

std::string check_positive(const std::string& text) {
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  const bool positive = error == std::errc{} && stopped == end && std::isfinite(value) && value > 0.0;
  return positive ? "" : "must be a number above 0, not " + in_quotes(text);
}

std::string check_format(const std::string& text) {
  constexpr unsigned kSlowest = 300;
  constexpr unsigned kFastest = 115'200;
  const auto format = parse_line_format(text);
  const bool good = format && format->baud >= kSlowest && format->baud <= kFastest;
  return good ? "" : "must be a format such as \"2400 8N1\", 300 to 115200 baud, not " + in_quotes(text);
}

std::string check_start(const std::string& text) {
  return parse_start(text) ? ""
                           : "must be a time in UTC such as 2025-10-26T00:50Z, 2000 to 2099, not " + in_quotes(text);
}

std::string check_fault(const std::string& text) {
  const auto fault = parse_fault(text);
  return fault ? "" : fault.error() + ", not " + in_quotes(text);
}

void add_place_options(CLI::App& command, SimulateOptions& options) {
  CLI::Option* pty =
      command.add_option("--pty", options.pty, "Send to a pseudo terminal; LINK is a symbolic link to it");
  CLI::Option* tcp =
      command.add_option("--tcp", options.tcp, "Send to whoever connects to this port on the loopback interface");
  CLI::Option* file = command.add_option("file", options.file, "Write to a file; - is standard output");
  pty->type_name("LINK")->excludes(tcp)->excludes(file);
  tcp->type_name("PORT")->check(CLI::Range(1, 65535))->excludes(file);
  file->type_name("FILE");
  command
      .add_option("--meters", options.meters,
                  "So many at once, each with its own number, on ports that follow PORT or at LINK-1, LINK-2, ...")
      ->type_name("N")
      ->check(CLI::Range(1, kMostMeters))
      ->excludes(file);
  command
      .add_option("--until-hour", options.until_hour,
                  "Start N of the meter's seconds before a full hour, when many meters send registers")
      ->type_name("N")
      ->check(CLI::Range(0, 3599))
      ->excludes(file);
}

void add_time_options(CLI::App& command, SimulateOptions& options) {
  command.add_option("--speed", options.speed, "How many times as fast as the real meter")
      ->type_name("N")
      ->check(check_positive)
      ->capture_default_str();
  command.add_option("--seed", options.seed, "The same seed gives the same load and the same faults")
      ->type_name("N")
      ->capture_default_str();
  command
      .add_option("--seconds", options.seconds,
                  "Stop after this many seconds of meter time; default: 3600 for a file, else never")
      ->type_name("N")
      ->check(check_positive);
  CLI::Option* day = command.add_option("--day", options.day, "Start ten minutes before the clocks change");
  add_choices(day, {"spring", "autumn"});
  CLI::Option* start = command.add_option("--start", options.start, "When the meter's time begins, in UTC");
  start->type_name("TIME")->check(check_start)->excludes(day);
  for (CLI::Option* option : {day, start}) option->excludes("--until-hour");
}

void add_house_options(CLI::App& command, SimulateOptions& options) {
  command
      .add_option("--phases", options.phases,
                  "How many phases are connected; the others measure 0, and P1 has no lines of them")
      ->type_name("N")
      ->check(CLI::Range(1, 3));
  command.add_flag("--export", options.exports, "The house has solar panels, which export by day");
  command.add_option("--ct", options.ratio, "Ratio of the current transformers: the load of so many homes")
      ->type_name("N")
      ->check(CLI::Range(1U, kMaxRatio));
  command.add_option("--sub-meters", options.submeters, "What a P1 meter reads: gas, water, heat, or none")
      ->type_name("KINDS");
}

void add_line_options(CLI::App& command, SimulateOptions& options) {
  command.add_option("--line", options.line, "How the meter's port sends, such as \"9600 7E1\"")
      ->type_name("FORMAT")
      ->check(check_format);
  command
      .add_option("--read-as", options.read_as,
                  "How the reader's port is set; default: as the line is, at a terminal with the reader's speed")
      ->type_name("FORMAT")
      ->check(check_format);
  command.add_flag("--inverted", options.inverted, "High and low are the wrong way round for the reader");
  command.add_option("--noise", options.noise, "N of 100,000 bits are struck by a spike")
      ->type_name("N")
      ->check(CLI::Range(1, kMostNoise));
  command.add_option("--fault", options.faults, "What goes wrong, see below; may be given several times")
      ->type_name("KIND[=N]")
      ->allow_extra_args(false)
      ->check(check_fault);
}

std::string footer() {
  std::string text = "Faults, and what the daemon says to them:\n";
  for (const FaultRow& row : fault_rows()) {
    const std::string name = std::string(row.name) + (row.most == 0 ? "" : fmt::format("={}", row.usual));
    text += fmt::format("  {:<19} {}:\n  {:<19} {}\n", name, row.meaning, "", row.answer);
  }
  return text +
         "\nA made-up key is printed for meters that encrypt.\n\n"
         "Example:\n  ams2mqtt simulate --meter kamstrup-3phase --pty /tmp/meter --speed 10\n"
         "  ams2mqtt simulate --meter p1-nl --sub-meters gas,water --fault bit-errors=50 --tcp 4001";
}

}  // namespace

void add_options(CLI::App& command, SimulateOptions& options) {
  command.add_flag("--list", options.list, "List the meters that can be simulated");
  command.add_option("--meter", options.meter, "The meter to simulate")->type_name("PROFILE")->capture_default_str();
  add_place_options(command, options);
  add_time_options(command, options);
  add_house_options(command, options);
  add_line_options(command, options);
  command.footer(footer());
  command.callback([&options] {
    const bool somewhere = options.tcp || !options.pty.empty() || !options.file.empty();
    if (!options.list && !somewhere) throw CLI::RequiredError("one of --pty LINK, --tcp PORT, FILE or --list");
  });
}

}  // namespace ams2mqtt
