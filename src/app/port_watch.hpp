// When to look at a serial port from outside its bytes, and what of it is new: another program may take bytes from it
// at any time, and to look for one costs milliseconds. Pure: the time and the looking come in.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/source/port_findings.hpp"

namespace ams2mqtt {

class PortWatch {
 public:
  using Examine = std::function<std::optional<PortFindings>()>;
  // Between two looks because frames are damaged, as they are all the time on some lines.
  static constexpr Monotonic kPause = std::chrono::minutes(1);

  explicit PortWatch(Examine examine) : examine_(std::move(examine)) {}

  // The sentences to log, without the names of meter and port.

  [[nodiscard]] std::vector<std::string> on_opened(Monotonic now);
  [[nodiscard]] std::vector<std::string> on_damage(Monotonic now);
  // Nothing comes any more, or nothing but noise: whatever may help, also what is not new.
  [[nodiscard]] std::vector<std::string> on_trouble(Monotonic now);

 private:
  [[nodiscard]] std::optional<PortFindings> look(Monotonic now);
  // What others do, if it has not been told since the port was opened.
  [[nodiscard]] std::vector<std::string> news_of_others(const PortFindings& findings);

  Examine examine_;
  std::optional<Monotonic> looked_at_;
  std::vector<DeviceHolder> told_;  // who was named
  bool told_of_somebody_ = false;   // without a name
};

}  // namespace ams2mqtt
