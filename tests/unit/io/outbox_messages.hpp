// Messages for the tests of the outbox, and how they leave it.
#pragma once

#include <string>
#include <vector>

#include "ams2mqtt/io/outbox.hpp"

namespace ams2mqtt::outbox_test {

inline Message retained(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 1, true};
}
inline Message live(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 0, false};
}
inline Message event(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 1, false};
}

inline Message every(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 1, false, true};
}

inline Outbox open_outbox(Outbox::Limits limits = {}) {
  Outbox outbox(limits);
  outbox.open(Outbox::kMaxInFlight);
  return outbox;
}

// Sends and acknowledges everything; "topic=payload" in the order of leaving.
inline std::vector<std::string> drain(Outbox& outbox) {
  std::vector<std::string> sent;
  while (const auto next = outbox.take()) {
    sent.push_back(next->message->topic + "=" + next->message->payload);
    outbox.delivered(next->id);
  }
  return sent;
}

using Sent = std::vector<std::string>;

}  // namespace ams2mqtt::outbox_test
