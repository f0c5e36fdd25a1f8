#include <CLI/CLI.hpp>
#include <string>

#include "ams2mqtt/meter/decode_input.hpp"
#include "decode_command.hpp"

namespace ams2mqtt {

void add_options(CLI::App& command, DecodeOptions& options) {
  constexpr unsigned kUsualSeconds = 24 * 3600;
  add_choices(
      command.add_option("--format", options.format, "text for people, json for programs: one telegram per line"),
      {"text", "json"});
  command.add_flag("--json", options.json, "The same as --format json");
  add_recording_options(command, options);
  command.add_flag("-f,--follow", options.follow, "Keep reading as the file grows; stop with Ctrl-C");
  CLI::Option* files = command.add_option("files", options.files,
                                          "Raw bytes, or text as described below; - is standard input, the default");
  files->type_name("FILE|-");
  add_line_input(command, options.line, files, kUsualSeconds);
  command.footer(
      "Each telegram is printed as soon as it is complete; pipes and devices are read as data arrives.\n\n"
      "Text may be copied from a log, a dump or a program: times, line numbers and words before the bytes are skipped, "
      "and\nso are # comments and HTML tags. Line ends may be spelled out (\\r\\n, <br>), and the text may be UTF-16. "
      "These forms\nare understood:\n" +
      paste_forms_text() +
      "\nExit status: 0 every telegram was decoded, 1 something was refused or nothing was found, 2 wrong usage or "
      "a\nfile that cannot be read.\n\n"
      "Example:\n  ams2mqtt decode --json capture.hex\n  ams2mqtt decode --serial /dev/ttyUSB0 --baud 2400");
}

}  // namespace ams2mqtt
