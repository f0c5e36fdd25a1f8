// A worker of a group: takes its share of what gateways publish, publishes each telegram, and acknowledges a message
// once the broker has taken what came of it. What it has not acknowledged when it dies comes again. Everything but the
// readers' threads runs on the one io_context thread.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/client.hpp"
#include "ams2mqtt/mqtt/group_reader.hpp"
#include "broker_inbox.hpp"
#include "worker_line.hpp"

namespace ams2mqtt {

class GroupWorker {
 public:
  // A topic that has been silent for this long is forgotten.
  static constexpr Monotonic kForgottenAfter = std::chrono::hours(24);

  // `io` and `sink` must outlive this. Throws std::runtime_error for a time zone that the system does not know.
  GroupWorker(boost::asio::io_context& io, const Config& config, MqttClient& sink);

  void start();
  // Everything that was published before `mark` has been taken (MqttHandlers::on_taken).
  void on_taken(std::int64_t mark);
  void on_tick(Monotonic now);
  // Takes no new messages, and calls `on_left` once everything that came has been acknowledged, or `limit` is over.
  void leave(std::chrono::milliseconds limit, std::function<void()> on_left);

  [[nodiscard]] std::optional<Monotonic> last_telegram() const { return last_telegram_; }
  [[nodiscard]] GuardCounters guard_counters() const;
  // "worker of group meters, 512 lines"
  [[nodiscard]] std::string state() const;

 private:
  struct Line {
    std::string topic;
    WorkerLine line;
    Monotonic heard;
  };
  using Lines = std::list<Line>;  // the one heard most recently first
  struct Branch {
    MeterConfig meter;
    Lines lines = {};
    std::unordered_map<std::string, Lines::iterator> by_topic = {};

    [[nodiscard]] const MqttSourceConfig& source() const { return std::get<MqttSourceConfig>(meter.source); }
  };
  struct Reading {
    MqttConfig broker;
    std::vector<std::unique_ptr<Branch>> branches = {};
    bool left = false;
    std::unique_ptr<GroupReader> reader = {};
  };
  struct Unsettled {
    std::int64_t mark;
    std::size_t reading;
    GroupReceipt receipt;
  };

  [[nodiscard]] GroupReaderHandlers handlers(std::size_t reading);
  [[nodiscard]] Branch* branch_of(Reading& reading, const std::string& topic);
  [[nodiscard]] Line& line_of(Branch& branch, const std::string& topic, Monotonic now);
  void on_message(std::size_t reading, const ReceivedMessage& message, GroupReceipt receipt);
  void read(std::size_t reading, const ReceivedMessage& message);
  void settle();
  void on_reader_left(std::size_t reading);
  static void forget_last(Branch& branch);

  BrokerInbox inbox_;
  MqttClient& sink_;
  const std::string group_;
  const std::string base_topic_;
  std::vector<Message> messages_;  // of the newest message; kept for its memory
  std::deque<Unsettled> unsettled_;
  std::int64_t taken_ = 0;
  std::optional<Monotonic> last_telegram_;
  std::function<void()> on_left_;
  std::vector<Reading> readings_;  // destroyed first: their readers call this
};

}  // namespace ams2mqtt
