// Meters whose frames gateways publish, tried once, all those of a broker over one connection: does it answer, may this
// login read the topics, and does a telegram come?
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "findings.hpp"

namespace ams2mqtt {

class BrokerSourceChecks {
 public:
  // Begins to try the meters of `config` whose source is mqtt, all brokers at once, each on a thread of its own. A
  // meter has `patience` to send a telegram. Throws std::runtime_error when a thread cannot be started.
  BrokerSourceChecks(const Config& config, std::chrono::seconds patience, const std::shared_ptr<Findings>& findings);
  ~BrokerSourceChecks();
  BrokerSourceChecks(const BrokerSourceChecks&) = delete;
  BrokerSourceChecks& operator=(const BrokerSourceChecks&) = delete;

  // Blocks until all are done or a limit is over: a name server can hold up a thread, which is then left behind and
  // says nothing more. Returns the ids of the meters that became known. Throws std::runtime_error for a time zone that
  // the system does not know.
  [[nodiscard]] std::vector<std::string> finish();

 private:
  struct Gateways;
  class Check;
  struct Running;
  [[nodiscard]] static std::vector<Gateways> gateways_of(const Config& config);

  std::chrono::seconds patience_;
  std::vector<Running> running_;
};

}  // namespace ams2mqtt
