// What the daemon knows -> the JSON of docs/openapi.yaml. Each is one line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/explain/explanation.hpp"
#include "ams2mqtt/service/recent_log.hpp"
#include "meter_pipeline.hpp"

namespace ams2mqtt {

struct WebDaemon {
  std::string state = {};  // in words
  std::string_view broker = "disconnected";
  std::size_t waiting = 0;
  std::uint64_t dropped = 0;
  std::size_t meters = 0;
  std::size_t online = 0;
  bool troubled = false;  // the broker accepts nothing

  // What a reader wants to know at once.
  [[nodiscard]] bool differs(const WebDaemon& other) const;
};

// One meter in short.
struct WebSummary {
  std::string key;
  std::string name;
  std::string_view state;
  std::optional<std::chrono::seconds> last_telegram;
  std::string power_import = {};  // of a meter that is there; empty: not known
  std::string power_export = {};
};
[[nodiscard]] WebSummary summary_of(const MeterPipeline& meter, std::string key, Monotonic now);

[[nodiscard]] std::string daemon_json(const WebDaemon& daemon, UtcSeconds now);
// `next`: where more of them begin; 0: these were the last.
[[nodiscard]] std::string overview_json(const WebDaemon& daemon, UtcSeconds now, std::span<const WebSummary> meters,
                                        std::size_t next);
// {"meters":[...]}, for those who read events.
[[nodiscard]] std::string summaries_json(std::span<const WebSummary> meters);
[[nodiscard]] std::string frame_json(const Explanation& explanation, std::optional<std::chrono::seconds> age);
[[nodiscard]] std::string history_json(const PowerRow& power, const EnergyRow& energy);
[[nodiscard]] std::string line_json(const LoggedLine& line);
[[nodiscard]] std::string log_json(std::span<const LoggedLine> lines);
[[nodiscard]] std::string health_json(const WebDaemon& daemon);

}  // namespace ams2mqtt
