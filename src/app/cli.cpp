#include "ams2mqtt/app/cli.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/system/process.hpp"
#include "command_table.hpp"
#include "help_text.hpp"
#include "version_text.hpp"

namespace ams2mqtt {
namespace {

// "run, check, doctor or health"
std::string command_names() {
  std::string names;
  for (const Command& command : commands()) {
    if (!names.empty()) names += &command == &commands().back() ? " or " : ", ";
    names += command.name;
  }
  return names;
}

// CLI11 would rather say that a subcommand is required.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  if (!app.get_subcommands().empty()) return error.what();
  const std::vector<std::string> words = app.remaining();
  if (words.empty()) return "a command is required: " + command_names();
  return "'" + words.front() + "' is not a command; use " + command_names();
}

// The parser's message repeats what was typed, even a key in the wrong place.
std::string without_secrets(std::string text, std::span<const char* const> arguments) {
  bool found = false;
  for (std::string_view argument : arguments) {
    if (argument.starts_with("--")) argument.remove_prefix(argument.find('=') + 1);
    const Secrecy secrecy = secrecy_of(argument);
    if (secrecy != Secrecy::key && secrecy != Secrecy::login) continue;
    const std::string hidden = shown_text(argument);
    for (std::size_t at = text.find(argument); at != std::string::npos; at = text.find(argument, at + hidden.size())) {
      text.replace(at, argument.size(), hidden);
      found = true;
    }
  }
  return found
             ? text + "; put a key in a file and name the file with --key-file, --auth-key-file or in the configuration"
             : text;
}

// "help decode" is "decode --help".
std::vector<std::string> typed_words(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (words.empty() || words.front() != "help") return words;
  words.erase(words.begin());
  const auto is_meant = [&words](const Command& command) { return words.front() == command.name; };
  if (words.empty() || std::ranges::any_of(commands(), is_meant)) words.emplace_back("--help");
  return words;
}

// "ams2mqtt: --speed: ...; see ams2mqtt simulate --help"
std::string wrong_usage(const CLI::App& app, std::string what) {
  for (std::size_t end = what.find('\n'); end != std::string::npos; end = what.find('\n')) what.replace(end, 1, "; ");
  const std::vector<const CLI::App*> commands = app.get_subcommands([](const CLI::App*) { return true; });
  std::string help = "ams2mqtt";
  for (const CLI::App* command : commands) {
    if (command->parsed()) help += " " + command->get_name();
  }
  return "ams2mqtt: " + what + "; see " + help + " --help";
}

// A command with its part of the command line, and what runs it.
struct Prepared {
  const Command* command;
  CLI::App* part;
  std::function<int()> run;
};

std::function<int()> chosen(const std::vector<Prepared>& prepared) {
  for (const Prepared& each : prepared) {
    if (!each.part->parsed()) continue;
    return [run = each.run, takes_signals = each.command->takes_signals] {
      if (!takes_signals) release_signals();
      return run();
    };
  }
  return [] { return kExitUsage; };  // not reached: the parser requires one
}

}  // namespace

std::expected<std::function<int()>, ExitCode> parse_command_line(int argc, const char* const* argv, std::ostream& out,
                                                                 std::ostream& err) {
  CLI::App app("Smart electricity meters to MQTT and Home Assistant", "ams2mqtt");
  app.set_version_flag("-V,-v,--version", version_text(), "Show the version and exit");
  app.set_help_flag("-h,--help", "Show this help and exit");
  app.formatter_fn([](const CLI::App* part, const std::string&, CLI::AppFormatMode) { return help_text(*part); });
  app.require_subcommand(1);
  app.footer("ams2mqtt help COMMAND explains a command.\n\nExample:\n  ams2mqtt check && ams2mqtt run");
  std::vector<Prepared> prepared;
  for (const Command& command : commands()) {
    CLI::App* part = app.add_subcommand(command.name, command.help);
    prepared.push_back({&command, part, command.prepare(*part)});
  }
  try {
    std::vector<std::string> words = typed_words(argc, argv);
    std::ranges::reverse(words);  // as the parser takes them
    app.parse(std::move(words));
    return chosen(prepared);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      app.exit(error, out, err);
      return std::unexpected(kExitOk);
    }
    const std::span arguments(argv, static_cast<std::size_t>(argc));
    err << wrong_usage(app, without_secrets(explain(app, error), arguments)) << '\n';
    return std::unexpected(kExitUsage);
  }
}

}  // namespace ams2mqtt
