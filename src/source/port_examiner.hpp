// An open serial port -> what has happened to it since: what its driver counted, who else uses it, and whether somebody
// has changed its settings.
#pragma once

#include <termios.h>

#include <cstdint>
#include <optional>
#include <string>

#include "ams2mqtt/source/port_findings.hpp"

namespace ams2mqtt {

// Nothing for a pseudo terminal, and for drivers that do not count.
[[nodiscard]] std::optional<LineCounts> line_counts(int descriptor);

class PortExaminer {
 public:
  // Remembers the settings and counters of a port that was just opened.
  PortExaminer(std::string device, int descriptor);

  // `read`: the bytes that the port has delivered to this process. Restores the settings if they have been changed.
  // Looks at all processes, so not more often than needed.
  [[nodiscard]] PortFindings examine(int descriptor, std::uint64_t read) const;
  // Since the port was opened; nothing as of line_counts().
  [[nodiscard]] std::optional<LineCounts> counts(int descriptor) const;

 private:
  void restore_settings(int descriptor, PortFindings& findings) const;

  std::string device_;
  std::optional<termios> settings_;
  std::optional<LineCounts> counts_;
};

}  // namespace ams2mqtt
