// Somebody who reads the daemon's events: a connection that stays open (server-sent events, HTML standard,
// section 9.2).
#pragma once

#include <string_view>

#include "ams2mqtt/http/web_request.hpp"

namespace ams2mqtt {

class EventReader {
 public:
  virtual ~EventReader() = default;
  EventReader() = default;
  EventReader(const EventReader&) = delete;
  EventReader& operator=(const EventReader&) = delete;

  // What was asked for.
  [[nodiscard]] virtual const WebRequest& request() const = 0;
  // `data`: one line. Who does not keep up with what it is sent is hung up on.
  virtual void send(std::string_view event, std::string_view data) = 0;
};

}  // namespace ams2mqtt
