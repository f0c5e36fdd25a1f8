#include "recording_options.hpp"

#include <unistd.h>

#include <optional>
#include <vector>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/system/secret_file.hpp"

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

std::string read_key_file(const std::string& option, const std::string& file) {
  const std::expected<Secret, std::string> secret = read_secret_file(file);
  if (!secret) throw CLI::ValidationError(option, file_problem("the file", file, secret.error()));
  if (const std::string wrong = check_key(secret->text); !wrong.empty()) throw CLI::ValidationError(option, wrong);
  return secret->text;
}

// Empty: no key.
std::expected<std::optional<AesKey>, std::string> key_of(std::string_view option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto parsed = parse_key_text(text);
  if (!parsed) return std::unexpected(std::string(option) + " " + parsed.error());
  return *parsed;
}

std::expected<std::unique_ptr<KeyRing>, std::string> keys_of(const RecordingOptions& options) {
  auto key = key_of("--key", options.key);
  if (!key) return std::unexpected(key.error());
  auto auth_key = key_of("--auth-key", options.auth_key);
  if (!auth_key) return std::unexpected(auth_key.error());
  if (!*key && *auth_key) {
    return std::unexpected("--auth-key verifies messages that --key decrypts; give --key as well");
  }
  const auto title = options.system_title.empty() ? std::nullopt : parse_system_title(options.system_title);
  if (!title && !options.system_title.empty()) {
    return std::unexpected("--system-title must be 16 hexadecimal digits");
  }
  auto keys = std::make_unique<KeyRing>();
  if (!*key) return keys;
  keys->add(std::nullopt, **key, *auth_key);
  if (title) keys->add(title, **key, *auth_key);
  wipe(**key);
  if (*auth_key) wipe(**auth_key);
  return keys;
}

}  // namespace

void add_choices(CLI::Option* option, const std::vector<std::string>& choices) {
  std::string names;
  for (const std::string& choice : choices) names += (names.empty() ? "" : "|") + choice;
  option->type_name(names)->check(CLI::IsMember(choices))->capture_default_str();
}

void add_recording_options(CLI::App& command, RecordingOptions& options) {
  const auto key_files = std::make_shared<KeyFiles>();
  add_choices(command.add_option("--manufacturer", options.manufacturer, "The meter's manufacturer; auto detects it"),
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
  command.callback([&options, key_files] {
    if (!key_files->key.empty()) options.key = read_key_file("--key-file", key_files->key);
    if (!key_files->auth_key.empty()) options.auth_key = read_key_file("--auth-key-file", key_files->auth_key);
  });
}

std::expected<RecordingSetup, std::string> set_up(const RecordingOptions& options) {
  const auto manufacturer = parse_manufacturer(options.manufacturer);
  if (!manufacturer) {
    return std::unexpected("--manufacturer is " + in_quotes(options.manufacturer) +
                           "; write auto, aidon, aidon_se, kaifa, kaifa_se or kamstrup");
  }
  RecordingSetup setup;
  setup.time_zone = options.time_zone.empty() ? host_time_zone() : load_time_zone(options.time_zone);
  if (!options.time_zone.empty() && !setup.time_zone) {
    return std::unexpected("--time-zone: this system has no time zone " + in_quotes(options.time_zone) +
                           "; use a name such as Europe/Oslo");
  }
  auto keys = keys_of(options);
  if (!keys) return std::unexpected(keys.error());
  setup.keys = std::move(*keys);
  setup.decoder = {*manufacturer, setup.time_zone.get(), setup.keys.get(), {.show_unproven = true}};
  return setup;
}

std::string waiting_text(const std::string& file) {
  if (file != "-" || ::isatty(STDIN_FILENO) != 1) return {};
  return "waiting for bytes from standard input: paste them here and end with Ctrl-D, or end with Ctrl-C and name a "
         "file";
}

std::string unreadable_text(const std::string& file, const std::string& error) {
  constexpr std::size_t kFewest = 8;  // that are no file's name
  const std::string text = shown_input(file) + ": cannot be read: " + error;
  const bool bytes =
      file.size() >= kFewest && file.find_first_not_of("0123456789abcdefABCDEF xX,:") == std::string::npos;
  return bytes ? text + "; bytes come from a file or from standard input: echo '7E A0 ...' | ams2mqtt decode" : text;
}

std::string shown_input(const std::string& file) {
  if (file == "-") return "standard input";
  return secrecy_of(file) == Secrecy::key ? shown_text(file) : file;
}

}  // namespace ams2mqtt
