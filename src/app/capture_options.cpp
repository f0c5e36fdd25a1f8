#include <CLI/CLI.hpp>
#include <charconv>
#include <map>

#include "ams2mqtt/base/shown.hpp"
#include "capture_command.hpp"

namespace ams2mqtt {

namespace {

std::string check_host_and_port(const std::string& text) {
  const auto parsed = parse_host_and_port(text);
  return parsed ? "" : parsed.error();
}

}  // namespace

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

void add_options(CLI::App& command, CaptureOptions& options) {
  constexpr unsigned kLongest = 366 * 24 * 3600;
  constexpr std::uint64_t kMostBytes = 1024UL * 1024 * 1024;
  CLI::Option* serial =
      command.add_option("--serial", options.serial, "From a serial port, which nobody else may read");
  CLI::Option* tcp = command.add_option("--tcp", options.tcp, "From a server, HOST:PORT");
  CLI::Option* meter = command.add_option("--meter", options.meter,
                                          "From the running daemon, by the meter's id or name; default: its only one");
  serial->type_name("DEVICE")->excludes(tcp)->excludes(meter);
  tcp->type_name("ADDRESS")->check(check_host_and_port)->excludes(meter);
  meter->type_name("ID");
  command.add_option("--baud", options.format.baud, "Of the serial port")
      ->type_name("N")
      ->check(CLI::Range(300, 115200))
      ->capture_default_str()
      ->needs(serial);
  command.add_option("--data-bits", options.format.data_bits, "Likewise")
      ->type_name("N")
      ->check(CLI::Range(7, 8))
      ->capture_default_str()
      ->needs(serial);
  const std::map<std::string, Parity> parities = {{"none", Parity::none}, {"even", Parity::even}, {"odd", Parity::odd}};
  command.add_option("--parity", options.format.parity, "Likewise (default none)")
      ->transform(CLI::Transformer(parities))
      ->type_name("none|even|odd")
      ->needs(serial);
  command.add_option("--stop-bits", options.format.stop_bits, "Likewise")
      ->type_name("N")
      ->check(CLI::Range(1, 2))
      ->capture_default_str()
      ->needs(serial);
  command.add_option("--duration", options.seconds, "Stop after this many seconds")
      ->type_name("N")
      ->check(CLI::Range(1U, kLongest))
      ->capture_default_str();
  command.add_option("--bytes", options.bytes, "Stop after this many bytes of the line")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, kMostBytes))
      ->capture_default_str();
  command.add_flag("--force", options.force, "Overwrite FILE if it exists");
  command.add_flag("--json", options.json, "For programs: one line of JSON at the end");
  add_config(command, options.config);
  command.add_option("file", options.file, "What to write; - is standard output")->type_name("FILE|-")->required();
  command.footer(
      "Without --serial and --tcp the bytes come through the running daemon, which goes on publishing. Ctrl-C ends the "
      "capture\nas its limits do. The file is text: what came, in hexadecimal digits, and when. decode, explain, "
      "bench, "
      "replay and report\nread it. It holds the meter's number and consumption; report masks the number.\n\n"
      "Exit status: 0 something was captured, 1 nothing was or it could not be written, 2 wrong usage.\n\n"
      "Example:\n  ams2mqtt capture meter.capture\n"
      "  ams2mqtt capture --serial /dev/ttyUSB0 --baud 2400 --parity even --duration 3700 meter.capture\n"
      "  ams2mqtt capture --tcp han.example.org:3001 - | ams2mqtt decode -");
}

}  // namespace ams2mqtt
