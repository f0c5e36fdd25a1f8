// Abandoned topics -> when each is emptied. Those that need a connection wait for the first one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/homeassistant/meter_memory.hpp"

namespace ams2mqtt {

class LeavingTopics {
 public:
  // The topic is emptied at that time.
  void leave_at(Monotonic at, std::string topic) { topics_.emplace_back(at, std::move(topic)); }
  // This long after the next connection.
  void leave_after_connect(Monotonic delay, std::string topic);
  // Everything of a meter: its announcements first, the topics they name kAfterRemoval later.
  void leave_after_connect(const RetiredMeter& meter);
  // The connection has come.
  void connected(Monotonic now);
  // Those that are due; they are no longer here.
  [[nodiscard]] std::vector<std::string> take_due(Monotonic now);
  [[nodiscard]] std::vector<std::string> all() const;
  [[nodiscard]] bool empty() const { return topics_.empty() && waiting_.empty(); }

 private:
  using Entry = std::pair<Monotonic, std::string>;
  std::vector<Entry> topics_;   // when
  std::vector<Entry> waiting_;  // how long after the connection
};

}  // namespace ams2mqtt
