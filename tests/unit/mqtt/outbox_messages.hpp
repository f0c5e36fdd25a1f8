// An outbox for tests, and how messages leave it.
#pragma once

#include <string>
#include <vector>

#include "mqtt/outbox.hpp"
#include "unit/mqtt/messages.hpp"

namespace ams2mqtt::outbox_test {

using test::event;
using test::every;
using test::live;
using test::retained;

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
