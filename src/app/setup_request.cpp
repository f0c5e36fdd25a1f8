#include "setup_request.hpp"

#include <filesystem>
#include <utility>

#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/system/secret_file.hpp"
#include "line_options.hpp"

namespace ams2mqtt {

namespace {

std::unexpected<SetupFailure> wrong_option(std::string what) {
  return std::unexpected(SetupFailure{std::move(what), kExitUsage});
}

OrFailure<std::string> secret_in(const char* option, const std::string& path) {
  if (path.empty()) return {};
  auto secret = read_secret_file(path);
  if (!secret) return wrong_option(file_problem(option, path, secret.error()));
  return std::move(secret->text);
}

OrFailure<std::string> key_in(const char* option, const std::string& path) {
  auto text = secret_in(option, path);
  if (!text || text->empty()) return text;
  auto key = parse_key_text(*text);
  wipe(*text);
  if (!key) return wrong_option(named_file(option, path) + ' ' + key.error());
  std::string digits = to_hex(*key);
  wipe(*key);
  return digits;
}

SourceConfig source_in(const SetupOptions& options) {
  if (!options.tcp.empty()) return *parse_host_and_port(options.tcp);
  if (options.serial.empty()) return {};
  SerialConfig serial;
  serial.device = options.serial == SerialConfig::kAnyDevice ? options.serial : whole_path(options.serial);
  if (options.serial != SerialConfig::kAnyDevice) serial.finds_format = true;
  return serial;
}

}  // namespace

std::string whole_path(const std::string& path) {
  return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
}

OrFailure<SetupRequest> setup_request(const SetupOptions& options) {
  SetupRequest request{
      .source = source_in(options), .username = options.username, .asks = !options.yes, .searches = !options.no_search};
  if (!options.broker.empty()) request.broker = *parse_broker(options.broker);
  auto password = secret_in("--password-file", options.password_file);
  if (!password) return std::unexpected(password.error());
  auto key = key_in("--key-file", options.key_file);
  if (!key) return std::unexpected(key.error());
  auto auth_key = key_in("--auth-key-file", options.auth_key_file);
  if (!auth_key) return std::unexpected(auth_key.error());
  request.password = std::move(*password);
  request.password_file = whole_path(options.password_file);
  request.key.key_file = whole_path(options.key_file);
  request.key.auth_key_file = whole_path(options.auth_key_file);
  request.key.key = std::move(*key);
  request.key.auth_key = std::move(*auth_key);
  return request;
}

}  // namespace ams2mqtt
