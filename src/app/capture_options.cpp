#include <CLI/CLI.hpp>

#include "capture_command.hpp"

namespace ams2mqtt {

void add_options(CLI::App& command, CaptureOptions& options) {
  constexpr unsigned kLongest = 366 * 24 * 3600;
  const LineChoices line = add_line_options(command, options.line);
  command
      .add_option("--meter", options.meter, "From the running daemon, by the meter's id or name; default: its only one")
      ->type_name("ID")
      ->excludes(line.serial)
      ->excludes(line.tcp);
  command.add_option("--duration", options.seconds, "Stop after this many seconds")
      ->type_name("N")
      ->check(CLI::Range(1U, kLongest))
      ->capture_default_str();
  command.add_option("--bytes", options.bytes, "Stop after this many bytes of the line")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, CaptureOptions::kMostBytes))
      ->capture_default_str();
  command.add_flag("--force", options.force, "Overwrite FILE if it exists");
  command.add_flag("--json", options.json, "For programs: one line of JSON at the end");
  add_config(command, options.config);
  command.add_option("file", options.file, "What to write; - is standard output")->type_name("FILE|-")->required();
  command.footer(
      "Without --serial and --tcp the bytes come through the running daemon, which goes on publishing. Ctrl-C ends the "
      "capture\nas its limits do. The file is text: what came, in hexadecimal digits, and when. decode, explain, "
      "bench, "
      "replay and report\nread it. It holds the meter's number and consumption; report masks the number.\n\n"
      "Exit status: 0 something was captured, 1 nothing was or it could not be written, 2 wrong usage.\n\n"
      "Example:\n  ams2mqtt capture meter.capture\n"
      "  ams2mqtt capture --serial /dev/ttyUSB0 --baud 2400 --parity even --duration 3700 meter.capture\n"
      "  ams2mqtt capture --tcp han.example.org:3001 - | ams2mqtt decode -");
}

}  // namespace ams2mqtt
