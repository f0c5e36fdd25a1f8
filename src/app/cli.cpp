#include "ams2mqtt/app/cli.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <ostream>
#include <span>
#include <string>
#include <utility>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/meter/decode_input.hpp"
#include "ams2mqtt/system/process.hpp"
#include "ams2mqtt/system/secret_file.hpp"
#include "version_text.hpp"

namespace ams2mqtt {
namespace {

struct KeyFiles {
  std::string key;
  std::string auth_key;
};

// Every command's options, filled while CLI11 reads the line.
struct Line {
  RunOptions run;
  CheckOptions check;
  ForgetOptions forget;
  RenameOptions rename;
  DoctorOptions doctor;
  DecodeOptions decode;
  KeyFiles key_files;
  SimulateOptions simulate;
};

// An AES-128 key; the message does not repeat it.
std::string check_key(const std::string& text) {
  const auto key = parse_key_text(text);
  return key ? "" : "the key " + key.error();
}

std::string check_system_title(const std::string& text) {
  return parse_system_title(text) ? "" : "must be 16 hexadecimal digits, not " + in_quotes(text);
}

std::string check_positive(const std::string& text) {
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  const bool positive = error == std::errc{} && stopped == end && std::isfinite(value) && value > 0.0;
  return positive ? "" : "must be a number above 0, not " + in_quotes(text);
}

void add_config(CLI::App& command, std::string& file) {
  command.add_option("-c,--config", file, "The configuration, a YAML file")->type_name("FILE")->capture_default_str();
}

void add_run(CLI::App& app, RunOptions& options) {
  CLI::App* command = app.add_subcommand("run", "Read the meters and publish their values, until stopped");
  add_config(*command, options.config_file);
  command->add_flag("--print", options.print, "Publish to standard output instead of a broker");
  command->footer(
      "Without --config the file may be missing if the environment says enough, such as\n"
      "AMS2MQTT_MQTT__HOST=localhost AMS2MQTT_METERS__0__SERIAL__DEVICE=/dev/ttyUSB0.\n\n"
      "SIGHUP reads the configuration again; one that is wrong is told of in the log and not used. SIGTERM, SIGINT "
      "and\n"
      "SIGQUIT end the daemon with a farewell to the broker; the second of them ends it at once. Others are "
      "ignored.\n\n"
      "Example:\n  ams2mqtt run --config /etc/ams2mqtt/ams2mqtt.yaml");
}

void add_check(CLI::App& app, CheckOptions& options) {
  CLI::App* command = app.add_subcommand("check", "List every problem of a configuration; exit 2 if there is one");
  add_config(*command, options.config_file);
  command->footer("Example:\n  ams2mqtt check --config ams2mqtt.yaml");
}

void add_forget(CLI::App& app, ForgetOptions& options) {
  CLI::App* command = app.add_subcommand("forget", "Remove a meter from the broker and from Home Assistant");
  CLI::Option* id = command->add_option("id", options.id, "The meter's id, as its topics have it");
  command->add_flag("--all", options.all, "Every meter that is known")->excludes(id);
  add_config(*command, options.config_file);
  command->footer(
      "Works with the running daemon and without one. A meter that is still connected comes back, as a new one, with\n"
      "its next telegram; an encrypted one may begin its invocation counter anew.\n\n"
      "Example:\n  ams2mqtt forget 7359990000000031");
  command->callback([&options] {
    if (options.id.empty() && !options.all) throw CLI::RequiredError("the meter's id or --all");
  });
}

void add_rename(CLI::App& app, RenameOptions& options) {
  CLI::App* command = app.add_subcommand("rename", "Give a meter another id: its topics change, its entities stay");
  command->add_option("id", options.id, "The meter's id, as its topics have it")->required();
  command->add_option("new-id", options.new_id, "At most 64 letters, digits, '_' and '-'")->required();
  add_config(*command, options.config_file);
  command->footer(
      "Works with the running daemon and without one. The device's name is meters[].name of the configuration; it can\n"
      "be changed at any time.\n\nExample:\n  ams2mqtt rename 7359990000000031 cellar");
}

void add_doctor(CLI::App& app, DoctorOptions& options) {
  CLI::App* command =
      app.add_subcommand("doctor", "Try meters, broker, permissions and discovery, and say what to fix");
  add_config(*command, options.config_file);
  command->add_option("--seconds", options.seconds, "How long to wait for a telegram of each meter, all at once")
      ->type_name("N")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command->footer(
      "It changes nothing, leaves nothing at the broker and does not disturb a running daemon.\n\n"
      "Exit status: 0 no problem was found, 1 something has to be fixed, 2 wrong usage or configuration.\n\n"
      "Example:\n  ams2mqtt doctor --config /etc/ams2mqtt/ams2mqtt.yaml --seconds 30");
}

void add_decode(CLI::App& app, DecodeOptions& options, KeyFiles& key_files) {
  CLI::App* command = app.add_subcommand("decode", "Show what recorded bytes of a meter say");
  command->add_option("--format", options.format, "text for people, json for programs: one telegram per line")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--manufacturer", options.manufacturer, "Whose meter it is; auto finds out by itself")
      ->check(CLI::IsMember({"auto", "aidon", "aidon_se", "kaifa", "kaifa_se", "kamstrup"}))
      ->capture_default_str();
  CLI::Option* key = command->add_option("--key", options.key, "The encryption key, 32 hexadecimal digits");
  CLI::Option* auth_key = command->add_option("--auth-key", options.auth_key, "The authentication key, likewise");
  key->type_name("HEX")->check(check_key);
  auth_key->type_name("HEX")->check(check_key);
  command->add_option("--key-file", key_files.key, "A file that holds the encryption key")
      ->type_name("FILE")
      ->excludes(key);
  command->add_option("--auth-key-file", key_files.auth_key, "A file that holds the authentication key")
      ->type_name("FILE")
      ->excludes(auth_key);
  command
      ->add_option("--system-title", options.system_title,
                   "16 hexadecimal digits, of a P1 meter that does not send its own")
      ->type_name("HEX")
      ->check(check_system_title);
  command
      ->add_option("--time-zone", options.time_zone, "Where the meter hangs, such as Europe/Oslo; default: the host's")
      ->type_name("TZ");
  command->add_flag("-f,--follow", options.follow, "Wait for what is appended to the file; Ctrl-C ends it");
  command->add_option("files", options.files, "Raw bytes, or text as below; - for standard input, the default")
      ->type_name("FILE|-");
  command->footer(
      "Each telegram is printed when it is complete; pipes and devices are read while they are written.\n\n"
      "Text may be what you copied from a log, a dump or a program: times, numbers of lines and words before the "
      "bytes\n"
      "are skipped, and so are # comments and the tags of a web page. Ends of lines may be spelled out (\\r\\n, <br>), "
      "and\n"
      "the text may be UTF-16. Understood are\n" +
      paste_forms_text() +
      "\nExit status: 0 every telegram was decoded, 1 something was refused or nothing was found, 2 wrong usage or a\n"
      "file that cannot be read.\n\n"
      "Example:\n  ams2mqtt decode --format json capture.hex\n  cat /dev/ttyUSB0 | ams2mqtt decode -");
}

void add_simulate(CLI::App& app, SimulateOptions& options) {
  CLI::App* command = app.add_subcommand("simulate", "Be a meter that is not there");
  command->add_flag("--list", options.list, "Name the meters that can be simulated");
  command->add_option("--meter", options.meter, "The meter to simulate")->type_name("PROFILE")->capture_default_str();
  CLI::Option* pty =
      command->add_option("--pty", options.pty, "Send into a pseudo terminal; LINK is a symbolic link to it");
  CLI::Option* tcp = command->add_option("--tcp", options.tcp, "Send to whoever connects to this port of the loopback");
  CLI::Option* file = command->add_option("file", options.file, "Write into a file; - for standard output");
  pty->type_name("LINK")->excludes(tcp)->excludes(file);
  tcp->type_name("PORT")->check(CLI::Range(1, 65535))->excludes(file);
  file->type_name("FILE");
  command->add_option("--speed", options.speed, "How many times faster than the real meter")
      ->type_name("N")
      ->check(check_positive)
      ->capture_default_str();
  command->add_option("--seed", options.seed, "The same seed gives the same load")
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--seconds", options.seconds,
                   "End after so much of the meter's time; default: a file one hour, else never")
      ->type_name("N")
      ->check(check_positive);
  command->footer("Example:\n  ams2mqtt simulate --meter kamstrup-3phase --pty /tmp/meter --speed 10");
  command->callback([&options] {
    const bool somewhere = options.tcp || !options.pty.empty() || !options.file.empty();
    if (!options.list && !somewhere) throw CLI::RequiredError("one of --pty LINK, --tcp PORT, FILE or --list");
  });
}

void add_health(CLI::App& app) {
  CLI::App* command = app.add_subcommand("health", "Say whether the daemon of this machine is alive; exit 0 if so");
  command->footer("Example:\n  ams2mqtt health && echo alive");
}

std::string read_key(const std::string& option, const std::string& file) {
  const std::expected<Secret, std::string> secret = read_secret_file(file);
  if (!secret) throw CLI::ValidationError(option, file_problem("the file", file, secret.error()));
  if (const std::string wrong = check_key(secret->text); !wrong.empty()) throw CLI::ValidationError(option, wrong);
  return secret->text;
}

Command chosen(const CLI::App& app, Line& line) {
  const std::string name = app.get_subcommands().front()->get_name();
  line.run.config_given = app.get_subcommand("run")->count("--config") > 0;
  line.check.config_given = app.get_subcommand("check")->count("--config") > 0;
  line.doctor.config_given = app.get_subcommand("doctor")->count("--config") > 0;
  line.forget.config_given = app.get_subcommand("forget")->count("--config") > 0;
  line.rename.config_given = app.get_subcommand("rename")->count("--config") > 0;
  if (name == "run") return line.run;
  if (name == "check") return line.check;
  if (name == "forget") return line.forget;
  if (name == "rename") return line.rename;
  if (name == "doctor") return line.doctor;
  if (name == "simulate") return line.simulate;
  if (name == "health") return HealthOptions{};
  if (!line.key_files.key.empty()) line.decode.key = read_key("--key-file", line.key_files.key);
  if (!line.key_files.auth_key.empty()) line.decode.auth_key = read_key("--auth-key-file", line.key_files.auth_key);
  return line.decode;
}

// CLI11 would rather say that a subcommand is required.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  if (!app.get_subcommands().empty()) return error.what();
  const std::vector<std::string> words = app.remaining();
  return words.empty() ? "a command is required: run, check, doctor, forget, rename, decode, simulate or health"
                       : "'" + words.front() +
                             "' is not a command: run, check, doctor, forget, rename, decode, simulate and health are";
}

// What the parser says repeats what was written, a key in the wrong place included.
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
  return found ? text + "; a key belongs into a file that --key-file, --auth-key-file or the configuration names"
               : text;
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

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

std::expected<Command, ExitCode> parse_command_line(int argc, const char* const* argv, std::ostream& out,
                                                    std::ostream& err) {
  CLI::App app("Smart electricity meters to MQTT and Home Assistant", "ams2mqtt");
  app.set_version_flag("--version", version_text(), "Show the version and end");
  app.set_help_flag("-h,--help", "Show this help and end");
  app.require_subcommand(1);
  app.footer("ams2mqtt COMMAND --help tells more.\n\nExample:\n  ams2mqtt check && ams2mqtt run");
  Line line;
  add_run(app, line.run);
  add_check(app, line.check);
  add_doctor(app, line.doctor);
  add_forget(app, line.forget);
  add_rename(app, line.rename);
  add_decode(app, line.decode, line.key_files);
  add_simulate(app, line.simulate);
  add_health(app);
  try {
    app.parse(argc, argv);
    return chosen(app, line);
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

int run(const Command& command) {
  const bool listens_to_signals = std::holds_alternative<RunOptions>(command);
  if (!listens_to_signals) release_signals();
  return std::visit(Overloaded{[](const RunOptions& options) { return run_command(options); },
                               [](const CheckOptions& options) { return check_command(options); },
                               [](const ForgetOptions& options) { return forget_command(options); },
                               [](const RenameOptions& options) { return rename_command(options); },
                               [](const DoctorOptions& options) { return doctor_command(options); },
                               [](const DecodeOptions& options) { return decode_command(options); },
                               [](const SimulateOptions& options) { return simulate_command(options); },
                               [](const HealthOptions&) { return health_command(); }},
                    command);
}

}  // namespace ams2mqtt
