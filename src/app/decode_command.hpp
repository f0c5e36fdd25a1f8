// Decodes bytes recorded from a meter.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ams2mqtt {

struct DecodeOptions {
  std::string format = "text";  // text | json
  std::string manufacturer = "auto";
  std::string key;  // hex; empty: none
  std::string auth_key;
  std::string system_title;        // hex, for a meter whose messages do not contain it; empty: none
  std::string time_zone;           // empty: the host's
  bool follow = false;             // keep reading as the file grows
  std::vector<std::string> files;  // "-": standard input; empty: standard input
};
void add_options(CLI::App& command, DecodeOptions& options);
[[nodiscard]] int decode_command(const DecodeOptions& options);

}  // namespace ams2mqtt
