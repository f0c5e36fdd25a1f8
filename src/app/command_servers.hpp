// Where the daemon answers commands on this machine (`health`, `forget`, `doctor` ...), and what it says when another
// process answers there.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/service/control.hpp"
#include "ams2mqtt/service/health.hpp"

namespace ams2mqtt {

class CommandServers {
 public:
  // `state` answers health, `answer` the other requests.
  CommandServers(boost::asio::io_context& io, std::function<std::string()> state, ControlServer::Handler answer)
      : health_(io, std::move(state)), control_(io, std::move(answer)) {}

  // Requests are answered in the name of this broker and base topic from the next listen() on.
  void speak_for(const MqttConfig& mqtt);
  // Takes any free addresses; call about once a second, since another daemon that had them may have ended.
  void listen();
  void stop();

 private:
  void tell_of_health(const TakenAddress& taken, bool answered) const;
  void tell_of_requests(const TakenAddress& taken) const;

  HealthServer health_;
  ControlServer control_;
  std::string purpose_;  // of the control; empty: without a broker there is nothing to ask
  std::string base_topic_;
};

}  // namespace ams2mqtt
