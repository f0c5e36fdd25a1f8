// Measures how fast this machine makes telegrams of a recording.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "recording_options.hpp"

namespace ams2mqtt {

struct BenchOptions : RecordingOptions {
  std::string file;    // "-": standard input
  double seconds = 2;  // how long to measure
  bool json = false;
};
void add_options(CLI::App& command, BenchOptions& options);
[[nodiscard]] int bench_command(const BenchOptions& options);

}  // namespace ams2mqtt
