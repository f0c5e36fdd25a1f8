// Between the outbox and its spool on disk, on the MQTT thread only: publish() never waits for a disk, because none is
// touched while the outbox is locked. While the broker accepts messages, nothing is ever written. What has waited for a
// tick is written in one piece; when nothing waits any longer, the file is emptied. Private to the MQTT client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/broker_event.hpp"
#include "outbox.hpp"
#include "spool.hpp"

namespace ams2mqtt {

class MqttSpool {
 public:
  // `tell` is told what goes wrong and when it works again, once each.
  MqttSpool(const SpoolConfig& config, std::string base_topic, Outbox& outbox, std::mutex& mutex,
            std::function<void(const SpoolEvent&)> tell);

  [[nodiscard]] bool configured() const { return spool_.has_value(); }
  // Gives the outbox what an earlier run could not deliver.
  void start();
  // While connected, what was published since the last tick may still be delivered any moment.
  void on_tick(bool connected);
  // Nothing waits and nothing is in flight.
  void on_idle();
  // The daemon is ending: whatever has not been delivered has to be on the disk.
  void finish();

 private:
  bool open(bool at_start);
  void restore(std::vector<SpooledMessage> messages, bool at_start);
  void write(Outbox::Id mark);
  [[nodiscard]] std::vector<Outbox::Waiting> take_due(Outbox::Id mark);
  [[nodiscard]] bool is_value(const std::string& topic) const;
  void tell(SpoolCause cause, std::uint64_t count = 0) const;
  void fails(const std::string& problem);
  void works();
  void report_drops();

  const std::string base_;
  Outbox& outbox_;
  std::mutex& mutex_;
  const std::function<void(const SpoolEvent&)> tell_;
  std::optional<Spool> spool_;
  Outbox::Id mark_ = 0;
  int rest_ = 0;  // ticks until the next try after a failure
  std::string problem_;
  bool full_ = false;
  std::uint64_t dropped_before_ = 0;  // dropped before the current episode of being full
};

}  // namespace ams2mqtt
