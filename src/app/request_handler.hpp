// What commands ask the running daemon -> its answers, in the words of requests.hpp.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "meter_fleet.hpp"

namespace ams2mqtt {

class RequestHandler {
 public:
  // What the daemon knows besides its meters.
  struct Daemon {
    bool broker_up = false;
    bool troubled = false;  // the broker accepts nothing
    bool delivers = false;  // messages wait for the broker
    std::string state = {};
    std::string discovery_prefix = {};
  };

  // Both are asked for each request.
  RequestHandler(std::function<MeterFleet&()> fleet, std::function<Daemon()> daemon)
      : fleet_(std::move(fleet)), daemon_(std::move(daemon)) {}

  [[nodiscard]] std::string answer(std::string_view request) const;

 private:
  std::function<MeterFleet&()> fleet_;
  std::function<Daemon()> daemon_;
};

}  // namespace ams2mqtt
