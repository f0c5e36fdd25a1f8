// The line that a command reads itself, where it does not ask the daemon: --serial or --tcp, and the port's format.
#pragma once

#include <CLI/CLI.hpp>
#include <expected>
#include <string>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

struct LineOptions {
  std::string serial;  // a device, or auto; empty: not from a port
  std::string tcp;     // "HOST:PORT"; empty: not from a server
  std::string baud;    // a number, or auto; empty: found by listening where the port is, else 2400
  LineFormat format;   // the rest of it

  [[nodiscard]] bool is_given() const { return !serial.empty() || !tcp.empty(); }
  // std::monostate if none is given. The error says which options contradict each other.
  [[nodiscard]] std::expected<SourceConfig, std::string> source() const;
};

// The options of the two sources, for what excludes them.
struct LineChoices {
  CLI::Option* serial;
  CLI::Option* tcp;
};
LineChoices add_line_options(CLI::App& command, LineOptions& options);

// For an option that is one: empty, or what is wrong.
[[nodiscard]] std::string check_host_and_port(const std::string& text);
// "host:3001", "[::1]:3001"; the error is a sentence about what is wrong with it.
[[nodiscard]] std::expected<TcpConfig, std::string> parse_host_and_port(const std::string& text);

}  // namespace ams2mqtt
