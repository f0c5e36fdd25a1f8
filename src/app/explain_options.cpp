#include <CLI/CLI.hpp>

#include "explain_command.hpp"

namespace ams2mqtt {

void add_options(CLI::App& command, ExplainOptions& options) {
  constexpr std::size_t kLeast = 60;
  constexpr std::size_t kMost = 1000;
  constexpr unsigned kUsualSeconds = 60;
  add_choices(command.add_option("--format", options.format, "text for people, json for programs, html for a ticket"),
              {"text", "json", "html"});
  command.add_flag("--json", options.json, "The same as --format json");
  add_choices(command.add_option("--color", options.color, "auto: on a terminal, unless NO_COLOR is set"),
              {"auto", "always", "never"});
  command.add_option("--width", options.width, "Columns of the text; default: the terminal's, else 100")
      ->type_name("N")
      ->check(CLI::Range(kLeast, kMost));
  add_recording_options(command, options);
  CLI::Option* files =
      command.add_option("files", options.files,
                         "Raw bytes, or text in any form that decode understands; - is standard input, the default");
  files->type_name("FILE|-");
  add_line_input(command, options.line, files, kUsualSeconds);
  command.footer(
      "Explains headers, check sums, times and every element of a list, with its OBIS code, name and value. What is "
      "damaged is\nexplained as far as it goes: the byte at which it fails, and what has probably happened to it. "
      "Encrypted messages need --key.\n\n"
      "Exit status: 0 all of it is right, 1 something is wrong or nothing was found, 2 wrong usage or a file that "
      "cannot be read.\n\n"
      "Example:\n  ams2mqtt explain frame.hex\n  echo '7e a0 2a ...' | ams2mqtt explain --format html\n  ams2mqtt "
      "explain --tcp han.example.org:3001");
}

}  // namespace ams2mqtt
