#include <CLI/CLI.hpp>

#include "report_command.hpp"

namespace ams2mqtt {

void add_options(CLI::App& command, ReportOptions& options) {
  constexpr unsigned kLongest = 24 * 3600;
  command.add_option("-o,--output", options.output, "The archive to write, .tar.gz")
      ->type_name("FILE")
      ->capture_default_str();
  const LineChoices line = add_line_options(command, options.line);
  CLI::Option* meter =
      command.add_option("--meter", options.meter, "Of the running daemon, by its id or name; default: its only one");
  meter->type_name("ID")->excludes(line.serial)->excludes(line.tcp);
  command.add_option("--duration", options.seconds, "How many seconds to listen")
      ->type_name("N")
      ->check(CLI::Range(1U, kLongest))
      ->capture_default_str();
  command.add_option("--log", options.log, "A log to take lines from; default: the journal of the service")
      ->type_name("FILE");
  command.add_flag("-y,--yes", options.yes, "Write it without asking");
  command.add_flag("--force", options.force, "Overwrite the archive if it exists");
  command.add_flag("--json", options.json, "For programs: what it holds as one line of JSON");
  add_config(command, options.config);
  add_recording_options(command, options);
  command
      .add_option("files", options.files,
                  "Captures, or recordings in any form that decode understands; default: listens through the daemon")
      ->type_name("FILE|-")
      ->excludes(line.serial)
      ->excludes(line.tcp);
  command.footer(
      "The archive holds versions, the configuration without secrets, the frames, statistics and the newest lines of "
      "the "
      "log.\nNumbers of meters are replaced by others everywhere, and check sums are made right again, so that the "
      "frames "
      "still\ndecode. Encrypted messages stay encrypted, and nobody can decrypt them any more. Keys given here are "
      "used to "
      "count what\ncan be decoded, and are not in it. It shows what it holds and asks before it writes.\n\n"
      "Exit status: 0 written, 1 it could not be written or nothing was heard, 2 wrong usage, or nobody said yes.\n\n"
      "Example:\n  sudo ams2mqtt report\n  ams2mqtt report --yes meter.capture");
}

}  // namespace ams2mqtt
