// A person who gives prepared answers, and a world that is as a test says.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "ams2mqtt/mqtt/address.hpp"
#include "app/setup_dialogue.hpp"

namespace ams2mqtt {

// After the last answer the input ends.
class PreparedPerson final : public SetupPerson {
 public:
  explicit PreparedPerson(std::deque<std::string> answers = {}) : answers_(std::move(answers)) {}

  void tell(std::string_view line) override { said += std::string(line) + '\n'; }
  void begin_part(std::string_view title) override { tell(title); }
  [[nodiscard]] std::string ask(const std::string& question) override {
    tell("? " + question);
    return next();
  }
  [[nodiscard]] std::string ask_secret(const std::string& question) override {
    tell("?? " + question);
    return next();
  }
  [[nodiscard]] bool is_done() const { return answers_.empty(); }
  [[nodiscard]] bool was_told(const std::string& words) const { return said.find(words) != std::string::npos; }

  std::string said;

 private:
  std::string next() {
    if (answers_.empty()) throw SetupEnded{};
    std::string answer = answers_.front();
    answers_.pop_front();
    return answer;
  }
  std::deque<std::string> answers_;
};

class PreparedWorld final : public SetupWorld {
 public:
  [[nodiscard]] std::vector<ListedPort> ports() override { return listed; }
  [[nodiscard]] Hearing listen(const MeterConfig& meter) override {
    listened.push_back(meter);
    if (hearings.empty()) return {};
    Hearing hearing = hearings.front();
    if (hearings.size() > 1) hearings.pop_front();
    return hearing;
  }
  [[nodiscard]] std::optional<std::expected<MqttService, std::string>> broker_of_home_assistant() override {
    return service;
  }
  [[nodiscard]] std::vector<FoundService> services_in_network() override {
    ++searches;
    return services;
  }
  // A broker is there where a login is written for its address; an empty one admits everybody.
  [[nodiscard]] BrokerTrial connect(const MqttConfig& broker) override {
    tried.push_back(broker);
    const auto found = logins.find(broker_name(broker));
    if (found == logins.end()) return {BrokerTrial::Answer::failed, "connection refused"};
    const bool admitted = found->second.empty() || found->second == broker.username + ':' + broker.password;
    return admitted ? BrokerTrial{BrokerTrial::Answer::connected, "connected"}
                    : BrokerTrial{BrokerTrial::Answer::login_refused, "not authorised"};
  }

  std::vector<ListedPort> listed;
  std::deque<Hearing> hearings;  // the last one for ever
  std::optional<std::expected<MqttService, std::string>> service;
  std::vector<FoundService> services;
  std::map<std::string, std::string> logins;
  std::vector<MeterConfig> listened;
  std::vector<MqttConfig> tried;
  int searches = 0;
};

}  // namespace ams2mqtt
