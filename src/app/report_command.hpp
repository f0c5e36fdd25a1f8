// Makes one archive for a ticket.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "config_option.hpp"
#include "line_options.hpp"
#include "recording_options.hpp"

namespace ams2mqtt {

struct ReportOptions : RecordingOptions {
  static constexpr unsigned kUsualSeconds = 60;

  std::vector<std::string> files;  // captures and recordings; empty: what the running daemon hears
  std::string output = "ams2mqtt-report.tar.gz";
  LineOptions line;   // instead of the daemon
  std::string meter;  // of the daemon: its id or name; empty: the only one
  std::string log;    // a file; empty: the journal
  ConfigOption config;
  unsigned seconds = kUsualSeconds;
  bool yes = false;
  bool force = false;
  bool json = false;
};
void add_options(CLI::App& command, ReportOptions& options);
[[nodiscard]] int report_command(const ReportOptions& options);

}  // namespace ams2mqtt
