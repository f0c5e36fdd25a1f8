// Where the daemon answers commands on this machine (`health`, `forget`, `doctor` ...), and what it says when another
// process answers there.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/service/control.hpp"
#include "ams2mqtt/service/health.hpp"

namespace ams2mqtt {

// Another daemon of this machine connects to this broker with the same client id.
class ClientIdTaken : public std::runtime_error {
 public:
  ClientIdTaken(const MqttConfig& mqtt, const LocalPeer& holder);
};

class CommandServers {
 public:
  // `state` answers health, `answer` the other requests that `taker` does not take.
  CommandServers(boost::asio::io_context& io, std::function<std::string()> state, ControlServer::Handler answer,
                 ControlServer::Taker taker);

  // Shows other daemons of this machine that this one connects to its broker with its client id, for as long as it
  // runs. Returns the process of a daemon that does so already.
  [[nodiscard]] std::optional<LocalPeer> claim_id(const Config& config);

  // Requests are answered in the name of this broker and base topic from the next listen() on.
  void speak_for(const MqttConfig& mqtt);
  // Takes any free addresses; call about once a second, since another daemon that had them may have ended.
  void listen();
  void stop();

 private:
  void tell_of_health(const TakenAddress& taken, bool answered) const;
  void tell_of_requests(const TakenAddress& taken) const;

  LocalListener id_;  // answers nothing; its address says it all
  std::string id_purpose_;
  HealthServer health_;
  ControlServer control_;
  std::string purpose_;  // of the control; empty: without a broker there is nothing to ask
  std::string base_topic_;
};

}  // namespace ams2mqtt
