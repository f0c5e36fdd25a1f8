// Writes down what comes over a line, with times.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "ams2mqtt/config/config.hpp"
#include "config_option.hpp"

namespace ams2mqtt {

struct CaptureOptions {
  static constexpr std::uint64_t kUsualBytes = 1024UL * 1024;
  static constexpr unsigned kUsualSeconds = 300;

  std::string file;    // "-": standard output
  std::string serial;  // a device; empty: not from a port
  std::string tcp;     // "HOST:PORT"; empty: not from a server
  std::string meter;   // its id or name in the running daemon; empty: the only one
  LineFormat format;   // of the device
  ConfigOption config;
  std::uint64_t bytes = kUsualBytes;  // of the line
  unsigned seconds = kUsualSeconds;
  bool force = false;
  bool json = false;
  bool announces = true;  // says at the end what to do with the file
};
void add_options(CLI::App& command, CaptureOptions& options);
[[nodiscard]] int capture_command(const CaptureOptions& options);

// "host:3001", "[::1]:3001"; the error is a sentence about what is wrong with it.
[[nodiscard]] std::expected<TcpConfig, std::string> parse_host_and_port(const std::string& text);

}  // namespace ams2mqtt
