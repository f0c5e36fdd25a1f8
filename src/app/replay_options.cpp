#include <CLI/CLI.hpp>
#include <charconv>

#include "ams2mqtt/base/shown.hpp"
#include "replay_command.hpp"

namespace ams2mqtt {

namespace {

std::string check_replay_speed(const std::string& text) {
  return parse_replay_speed(text) ? "" : "must be max or a number from 0.01 to 10000, not " + in_quotes(text);
}

}  // namespace

std::optional<double> parse_replay_speed(const std::string& text) {
  constexpr double kSlowest = 0.01;
  constexpr double kFastest = 10'000;
  if (text == "max") return 0.0;
  double speed = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, speed);
  const bool good = error == std::errc{} && stopped == end && speed >= kSlowest && speed <= kFastest;
  return good ? std::optional(speed) : std::nullopt;
}

void add_options(CLI::App& command, ReplayOptions& options) {
  command.add_option("--speed", options.speed, "How many times as fast as it came; max: as fast as possible")
      ->type_name("N|max")
      ->check(check_replay_speed)
      ->capture_default_str();
  CLI::Option* pty =
      command.add_flag("--pty", options.pty, "Send to a pseudo terminal, as a meter behind an adapter does");
  command.add_option("--link", options.link, "A symbolic link to make to that terminal")->type_name("LINK")->needs(pty);
  command
      .add_option("--tcp", options.tcp, "Send to whoever connects to this port on the loopback interface; 0 finds one")
      ->type_name("PORT")
      ->check(CLI::Range(0, 65535))
      ->excludes(pty);
  add_choices(
      command.add_option("--format", options.format, "text for people, json for programs: one telegram per line"),
      {"text", "json"});
  command.add_flag("--json", options.json, "The same as --format json");
  add_recording_options(command, options);
  command.add_option("file", options.file, "What capture wrote; - is standard input")->type_name("FILE|-")->required();
  command.footer(
      "Without --pty and --tcp the bytes are decoded, and what is printed is what decode prints. Otherwise they begin "
      "when "
      "a\nreader is there, and none is lost. Times between bytes are those of the capture, divided by --speed.\n\n"
      "Exit status: 0 everything was sent, or every telegram was decoded, 1 something was refused or nothing was "
      "found, "
      "2 wrong\nusage or a file that is no capture.\n\n"
      "Example:\n  ams2mqtt replay --speed 10 meter.capture\n"
      "  ams2mqtt replay --pty --link /tmp/meter meter.capture");
}

}  // namespace ams2mqtt
