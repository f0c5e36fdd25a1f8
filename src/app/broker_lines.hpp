// Lines whose bytes gateways publish: one for each topic that a meter's `mqtt: {topic: han/+/raw}` matches, made when
// it first speaks, or was remembered, and ended when it has been silent for long. Everything but the readers' threads
// runs on the one io_context thread.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/reader.hpp"
#include "broker_inbox.hpp"
#include "meter_pipeline.hpp"

namespace ams2mqtt {

class BrokerLines {
 public:
  // A topic that has delivered no telegram for this long loses its line. What is known of its meter is kept.
  static constexpr Monotonic kForgottenAfter = std::chrono::hours(24);
  // The same for one that has never delivered any.
  static constexpr Monotonic kStrangerForgottenAfter = std::chrono::minutes(10);

  struct Fleet {
    // Makes lines and starts them; each lives until `end` is called for it.
    std::function<std::vector<MeterPipeline*>(const std::vector<MeterConfig>& lines)> begin;
    std::function<void(MeterPipeline& line)> end;
    // The names of the lines that are remembered and have no meter now, as describe() says them.
    std::function<std::vector<std::string>()> remembered;
  };

  // `io` must outlive this. `mqtt`: the broker that is published to.
  BrokerLines(boost::asio::io_context& io, MqttConfig mqtt, Fleet fleet)
      : io_(io), mqtt_(std::move(mqtt)), fleet_(std::move(fleet)) {}

  // Adopts the meters of a configuration whose source is a broker; `compared` is the same with its secrets as digests.
  // Those that are the same in what was adopted before carry on, and their number is returned. With `keep` false, none
  // does.
  std::size_t adopt(const Config& config, const Config& compared, bool keep);
  void on_tick(Monotonic now);

 private:
  struct Line {
    MeterPipeline* pipeline;
    Monotonic heard;
  };
  struct Branch {
    MeterConfig meter;
    MeterConfig compared;
    MqttConfig broker;
    std::unordered_map<std::string, Line> lines = {};  // by their topics
    bool told_of_limit = false;

    [[nodiscard]] const MqttSourceConfig& source() const { return std::get<MqttSourceConfig>(meter.source); }
  };
  struct Reading {
    MqttConfig broker;
    std::vector<std::string> filters;
    std::unique_ptr<MqttReader> reader;
  };

  void end_lines(Branch& branch);
  void make_known_lines(Branch& branch);
  void read_brokers();
  [[nodiscard]] MqttReaderHandlers handlers(const MqttConfig& broker);
  void on_message(const MqttConfig& broker, const ReceivedMessage& message);
  [[nodiscard]] Line* line_of(const MqttConfig& broker, const std::string& topic);
  [[nodiscard]] Line* make_line(Branch& branch, const std::string& topic);
  void make_lines(Branch& branch, const std::vector<std::string>& topics);

  boost::asio::io_context& io_;
  const MqttConfig mqtt_;
  const Fleet fleet_;
  BrokerInbox inbox_{io_};
  std::vector<std::unique_ptr<Branch>> branches_;
  unsigned readings_made_ = 0;
  std::vector<Reading> readings_;  // destroyed first: they call this
};

// The connection to the broker of a source; `own`: to the one that is published to.
[[nodiscard]] MqttConfig broker_of(const MqttSourceConfig& source, const MqttConfig& own);
// What stands in the topic for the wildcards: north, 17 for han/north/17/raw and han/+/+/raw.
[[nodiscard]] std::vector<std::string> wildcard_levels(std::string_view filter, std::string_view topic);
// The name of a line: its meter's, and what stands in its topic for the wildcards: "House 17" for han/17/raw.
[[nodiscard]] std::string line_name(const std::string& meter, std::string_view filter, std::string_view topic);

}  // namespace ams2mqtt
