#include "command_servers.hpp"

#include <spdlog/spdlog.h>

#include <vector>

#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/service/state_file.hpp"
#include "ams2mqtt/system/crc32.hpp"

namespace ams2mqtt {

namespace {

// Not a daemon like this one, so that nobody else will say what is wrong.
void warn_of_stranger(const TakenAddress& taken, std::string_view what) {
  spdlog::warn("{} is taken by {}, so {}; stop that process", shown(taken.address),
               taken.holder ? describe(*taken.holder) : "an unknown process", what);
}

bool is_daemon(const TakenAddress& taken) {
  return taken.holder && is_like_this(*taken.holder);
}

std::string id_purpose(const MqttConfig& mqtt) {
  return "client-" + std::to_string(crc32(effective_client_id(mqtt) + ' ' + broker_name(mqtt)));
}

}  // namespace

ClientIdTaken::ClientIdTaken(const MqttConfig& mqtt, const LocalPeer& holder)
    : std::runtime_error("another ams2mqtt on this machine, " + describe(holder) + ", connects to " +
                         broker_name(mqtt) + " with the id " + effective_client_id(mqtt) +
                         "; stop it, or give each its own id with mqtt.client_id") {}

CommandServers::CommandServers(boost::asio::io_context& io, std::function<std::string()> state,
                               ControlServer::Handler answer, ControlServer::Taker taker)
    : id_(io, LocalListener::Callers::everybody, [](const auto&) {}),
      health_(io, std::move(state)),
      control_(io, std::move(answer), std::move(taker)) {}

// A process that no command would trust cannot keep the daemon from starting.
std::optional<LocalPeer> CommandServers::claim_id(const Config& config) {
  std::string purpose = id_purpose(config.mqtt);
  if (purpose != id_purpose_) id_.stop();
  id_purpose_ = std::move(purpose);
  for (const TakenAddress& taken : id_.listen_at({local_address(id_purpose_)})) {
    if (taken.holder && may_be_daemon(*taken.holder, state_directory(config.state))) return taken.holder;
  }
  return std::nullopt;
}

void CommandServers::speak_for(const MqttConfig& mqtt) {
  if (purpose_ != control_purpose(mqtt)) control_.stop();
  purpose_ = control_purpose(mqtt);
  base_topic_ = mqtt.base_topic;
}

void CommandServers::listen() {
  const std::vector<TakenAddress> taken = health_.listen_at(addresses_to_answer_at(kHealthPurpose));
  for (const TakenAddress& each : taken) tell_of_health(each, health_.listens());
  if (purpose_.empty()) return;
  for (const TakenAddress& each : control_.listen_at(addresses_to_answer_at(purpose_))) tell_of_requests(each);
}

void CommandServers::stop() {
  id_.stop();
  health_.stop();
  control_.stop();
}

void CommandServers::tell_of_health(const TakenAddress& taken, bool answered) const {
  if (!is_daemon(taken)) {
    warn_of_stranger(taken,
                     answered ? "some commands cannot find this daemon" : "`ams2mqtt health` cannot find this daemon");
  } else if (!answered) {
    spdlog::info("another ams2mqtt on this machine already answers `ams2mqtt health`: {}", describe(*taken.holder));
  }
}

void CommandServers::tell_of_requests(const TakenAddress& taken) const {
  if (is_daemon(taken)) {
    spdlog::warn("another ams2mqtt on this machine publishes below {} on the same broker: {}", base_topic_,
                 describe(*taken.holder));
  } else {
    warn_of_stranger(taken, "`ams2mqtt forget` and `rename` may be unable to find this daemon");
  }
}

}  // namespace ams2mqtt
