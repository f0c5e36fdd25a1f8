#include "line_options.hpp"

#include <charconv>
#include <map>
#include <optional>

#include "ams2mqtt/base/shown.hpp"

namespace ams2mqtt {

namespace {

std::optional<unsigned> parse_baud(const std::string& text) {
  constexpr unsigned kSlowest = 300;
  constexpr unsigned kQuickest = 115200;
  unsigned baud = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, baud);
  const bool good = error == std::errc{} && stopped == end && baud >= kSlowest && baud <= kQuickest;
  return good ? std::optional(baud) : std::nullopt;
}

std::string check_baud(const std::string& text) {
  if (text == SerialConfig::kAnyDevice || parse_baud(text)) return {};
  return "must be auto or from 300 to 115200, not " + in_quotes(text);
}

}  // namespace

std::string check_host_and_port(const std::string& text) {
  const auto parsed = parse_host_and_port(text);
  return parsed ? "" : parsed.error();
}

std::expected<TcpConfig, std::string> parse_host_and_port(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  TcpConfig tcp;
  const char* const end = text.data() + text.size();
  const char* const begin = colon == std::string::npos ? end : text.data() + colon + 1;
  const auto [stopped, error] = std::from_chars(begin, end, tcp.port);
  if (host.empty() || error != std::errc{} || stopped != end || tcp.port == 0) {
    return std::unexpected("must be HOST:PORT, such as han.example.org:3001, not " + in_quotes(text));
  }
  tcp.host = std::move(host);
  return tcp;
}

std::expected<SourceConfig, std::string> LineOptions::source() const {
  if (!tcp.empty()) return *parse_host_and_port(tcp);
  if (serial.empty()) return SourceConfig();
  const bool is_given = format != LineFormat();
  if (baud == SerialConfig::kAnyDevice && is_given) {
    return std::unexpected(
        "--baud must be a number where --data-bits, --parity or --stop-bits are given: they are found together");
  }
  SerialConfig port;
  static_cast<LineFormat&>(port) = format;
  port.device = serial;
  if (is_given || !baud.empty()) port.finds_format = baud == SerialConfig::kAnyDevice;
  if (const auto number = parse_baud(baud)) port.baud = *number;
  return port;
}

LineChoices add_line_options(CLI::App& command, LineOptions& options) {
  CLI::Option* serial = command.add_option("--serial", options.serial, "From a serial port; auto finds the meter's");
  CLI::Option* tcp = command.add_option("--tcp", options.tcp, "From a server, HOST:PORT");
  serial->type_name("DEVICE|auto")->excludes(tcp);
  tcp->type_name("ADDRESS")->check(check_host_and_port);
  CLI::Option* baud = command.add_option("--baud", options.baud, "Of the serial port (default 2400, or auto with it)");
  baud->type_name("N|auto")->check(check_baud)->needs(serial);
  CLI::Option* data_bits = command.add_option("--data-bits", options.format.data_bits, "Likewise");
  data_bits->type_name("N")->check(CLI::Range(7, 8))->capture_default_str()->needs(serial);
  const std::map<std::string, Parity> parities = {{"none", Parity::none}, {"even", Parity::even}, {"odd", Parity::odd}};
  CLI::Option* parity = command.add_option("--parity", options.format.parity, "Likewise (default none)");
  parity->transform(CLI::Transformer(parities))->type_name("none|even|odd")->needs(serial);
  CLI::Option* stop_bits = command.add_option("--stop-bits", options.format.stop_bits, "Likewise");
  stop_bits->type_name("N")->check(CLI::Range(1, 2))->capture_default_str()->needs(serial);
  return {serial, tcp};
}

}  // namespace ams2mqtt
