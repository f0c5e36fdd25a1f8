// A meter's line as a worker of a group reads it: each message of a gateway by itself, since the one before may have
// gone to another worker. It knows keys and layouts, and nothing of the meter that it would have to tell others.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/crypto/key_ring.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/meter/decoder.hpp"

namespace ams2mqtt {

class WorkerLine {
 public:
  // `topic`: from which the messages come. Throws std::runtime_error for a time zone that the system does not know.
  WorkerLine(const MeterConfig& meter, const std::string& base_topic, const std::string& topic);

  // Appends the telegrams of one message, each as JSON on `<base_topic>/<id>/telegram`. The id is the configured one,
  // or what stands in the topic for the wildcards, level by level. Returns how many there are.
  std::size_t read(Bytes payload, const Instant& now, std::vector<Message>& out);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] GuardCounters guard_counters() const { return decoder_.guard_counters(); }

 private:
  void note_refusal(Errc code);

  std::string name_;
  std::string topic_;  // of the telegrams
  std::unique_ptr<TimeZone> time_zone_;
  KeyRing keys_;
  Decoder decoder_;
  bool told_of_parts_ = false;
};

}  // namespace ams2mqtt
