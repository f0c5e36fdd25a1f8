// What `setup` tries on this host and in its network.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "ams2mqtt/config/config_file.hpp"
#include "setup_dialogue.hpp"

namespace ams2mqtt {

class HostWorld final : public SetupWorld {
 public:
  // `patience`: for a telegram. Both must outlive it.
  HostWorld(SetupPerson& person, const Environment& environment, std::chrono::seconds patience)
      : person_(person), environment_(environment), patience_(patience) {}

  [[nodiscard]] std::vector<ListedPort> ports() override;
  [[nodiscard]] Hearing listen(const MeterConfig& meter) override;
  [[nodiscard]] std::optional<std::expected<MqttService, std::string>> broker_of_home_assistant() override;
  [[nodiscard]] std::vector<FoundService> services_in_network() override;
  [[nodiscard]] BrokerTrial connect(const MqttConfig& broker) override;

 private:
  SetupPerson& person_;
  const Environment& environment_;
  const std::chrono::seconds patience_;
};

// The doctor's test of the broker; how many problems it has found and told.
[[nodiscard]] int test_broker(const MqttConfig& broker, const ChosenMeter& meter, SetupPerson& person);

}  // namespace ams2mqtt
