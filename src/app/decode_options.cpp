#include <CLI/CLI.hpp>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/meter/decode_input.hpp"
#include "ams2mqtt/system/secret_file.hpp"
#include "decode_command.hpp"

namespace ams2mqtt {

namespace {

struct KeyFiles {
  std::string key;
  std::string auth_key;
};

// An AES-128 key; the message does not repeat it.
std::string check_key(const std::string& text) {
  const auto key = parse_key_text(text);
  return key ? "" : "the key " + key.error();
}

std::string check_system_title(const std::string& text) {
  return parse_system_title(text) ? "" : "must be 16 hexadecimal digits, not " + in_quotes(text);
}

std::string read_key(const std::string& option, const std::string& file) {
  const std::expected<Secret, std::string> secret = read_secret_file(file);
  if (!secret) throw CLI::ValidationError(option, file_problem("the file", file, secret.error()));
  if (const std::string wrong = check_key(secret->text); !wrong.empty()) throw CLI::ValidationError(option, wrong);
  return secret->text;
}

void choose(CLI::Option* option, const std::vector<std::string>& choices) {
  std::string names;
  for (const std::string& choice : choices) names += (names.empty() ? "" : "|") + choice;
  option->type_name(names)->check(CLI::IsMember(choices))->capture_default_str();
}

}  // namespace

void add_options(CLI::App& command, DecodeOptions& options) {
  const auto key_files = std::make_shared<KeyFiles>();
  choose(command.add_option("--format", options.format, "text for people, json for programs: one telegram per line"),
         {"text", "json"});
  choose(command.add_option("--manufacturer", options.manufacturer, "The meter's manufacturer; auto detects it"),
         {"auto", "aidon", "aidon_se", "kaifa", "kaifa_se", "kamstrup"});
  CLI::Option* key = command.add_option("--key", options.key, "The encryption key, 32 hexadecimal digits");
  CLI::Option* auth_key = command.add_option("--auth-key", options.auth_key, "The authentication key, likewise");
  key->type_name("HEX")->check(check_key);
  auth_key->type_name("HEX")->check(check_key);
  command.add_option("--key-file", key_files->key, "A file that holds the encryption key")
      ->type_name("FILE")
      ->excludes(key);
  command.add_option("--auth-key-file", key_files->auth_key, "A file that holds the authentication key")
      ->type_name("FILE")
      ->excludes(auth_key);
  command
      .add_option("--system-title", options.system_title,
                  "The system title of a P1 meter that does not send it, 16 hexadecimal digits")
      ->type_name("HEX")
      ->check(check_system_title);
  command
      .add_option("--time-zone", options.time_zone, "The meter's time zone, such as Europe/Oslo; default: the host's")
      ->type_name("TZ");
  command.add_flag("-f,--follow", options.follow, "Keep reading as the file grows; stop with Ctrl-C");
  command.add_option("files", options.files, "Raw bytes, or text as described below; - is standard input, the default")
      ->type_name("FILE|-");
  command.footer(
      "Each telegram is printed as soon as it is complete; pipes and devices are read as data arrives.\n\n"
      "Text may be copied from a log, a dump or a program: times, line numbers and words before the bytes are skipped, "
      "and\nso are # comments and HTML tags. Line ends may be spelled out (\\r\\n, <br>), and the text may be UTF-16. "
      "These forms\nare understood:\n" +
      paste_forms_text() +
      "\nExit status: 0 every telegram was decoded, 1 something was refused or nothing was found, 2 wrong usage or "
      "a\nfile that cannot be read.\n\n"
      "Example:\n  ams2mqtt decode --format json capture.hex\n  cat /dev/ttyUSB0 | ams2mqtt decode -");
  command.callback([&options, key_files] {
    if (!key_files->key.empty()) options.key = read_key("--key-file", key_files->key);
    if (!key_files->auth_key.empty()) options.auth_key = read_key("--auth-key-file", key_files->auth_key);
  });
}

}  // namespace ams2mqtt
