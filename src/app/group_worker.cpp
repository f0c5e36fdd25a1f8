#include "group_worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "ams2mqtt/framing/gateway_payload.hpp"
#include "broker_lines.hpp"
#include "host_time.hpp"

namespace ams2mqtt {

GroupWorker::GroupWorker(boost::asio::io_context& io, const Config& config, MqttClient& sink)
    : inbox_(io), sink_(sink), group_(config.mqtt.group), base_topic_(config.mqtt.base_topic) {
  for (const MeterConfig& meter : config.meters) {
    const auto* source = std::get_if<MqttSourceConfig>(&meter.source);
    if (source == nullptr) continue;
    MqttConfig broker = broker_of(*source, config.mqtt);
    broker.group = group_;
    broker.protocol = Protocol::v5;
    part_of(readings_, std::move(broker)).branches.push_back(std::make_unique<Branch>(Branch{.meter = meter}));
  }
  for (std::size_t index = 0; index < readings_.size(); ++index) {
    std::vector<std::string> filters;
    for (const auto& branch : readings_[index].branches) filters.push_back(branch->source().topic);
    readings_[index].reader =
        std::make_unique<GroupReader>(readings_[index].broker, group_, std::move(filters), handlers(index));
  }
}

void GroupWorker::start() {
  for (const Reading& reading : readings_) reading.reader->start();
}

GroupReaderHandlers GroupWorker::handlers(std::size_t reading) {
  const MqttConfig& broker = readings_[reading].broker;
  return {.on_message =
              [this, door = inbox_.door(), reading](ReceivedMessage message, GroupReceipt receipt) {
                door.post_message([this, reading, received = std::move(message), receipt] {
                  on_message(reading, received, receipt);
                });
              },
          .on_status = [broker](const BrokerStatus& status) { log_reader_status(broker, status); },
          .on_denied =
              [broker](const std::string& filter, const std::string& why) {
                log_of_reader(broker, true, "the broker does not let the worker read " + filter + ": " + why);
              },
          .on_proof =
              [broker](const SharingProof& proof) {
                log_of_reader(broker, proof.sharing != Sharing::shares, sentence(proof, broker.group));
              },
          .on_left = [this, door = inbox_.door(),
                      reading](bool) { door.post([this, reading] { on_reader_left(reading); }); }};
}

GroupWorker::Branch* GroupWorker::branch_of(Reading& reading, const std::string& topic) {
  const auto found = std::ranges::find_if(
      reading.branches, [&](const auto& branch) { return topic_matches(branch->source().topic, topic); });
  return found == reading.branches.end() ? nullptr : found->get();
}

// A line is only a short cut: when there are too many, the one that has been silent for longest makes room.
GroupWorker::Line& GroupWorker::line_of(Branch& branch, const std::string& topic, Monotonic now) {
  const auto known = branch.by_topic.find(topic);
  if (known != branch.by_topic.end()) {
    branch.lines.splice(branch.lines.begin(), branch.lines, known->second);
  } else {
    if (branch.lines.size() >= branch.source().max_lines) forget_last(branch);
    branch.lines.push_front({topic, WorkerLine(branch.meter, base_topic_, topic), now});
    branch.by_topic.emplace(topic, branch.lines.begin());
  }
  branch.lines.front().heard = now;
  return branch.lines.front();
}

void GroupWorker::forget_last(Branch& branch) {
  branch.by_topic.erase(branch.lines.back().topic);
  branch.lines.pop_back();
}

// Whatever a message holds, it is acknowledged: it would be the same when it comes again.
void GroupWorker::on_message(std::size_t reading, const ReceivedMessage& message, GroupReceipt receipt) {
  read(reading, message);
  if (receipt.id == 0) return;
  unsettled_.push_back({sink_.mark(), reading, receipt});
  settle();
}

void GroupWorker::read(std::size_t reading, const ReceivedMessage& message) {
  Branch* branch = branch_of(readings_[reading], message.topic);
  if (branch == nullptr) return;
  const std::vector<std::uint8_t> bytes = gateway_bytes(as_bytes(message.payload));
  if (bytes.empty()) {
    spdlog::debug("{}: {} bytes that hold no part of a telegram", message.topic, message.payload.size());
    return;
  }
  const Instant now = instant_now();
  messages_.clear();
  if (line_of(*branch, message.topic, now.steady).line.read(bytes, now, messages_) == 0) return;
  last_telegram_ = now.steady;
  sink_.publish_all(messages_);
}

void GroupWorker::on_taken(std::int64_t mark) {
  taken_ = mark;
  settle();
}

// In the order in which they came: what came of a message has a lower mark than it.
void GroupWorker::settle() {
  std::vector<std::vector<GroupReceipt>> receipts(readings_.size());
  while (!unsettled_.empty() && unsettled_.front().mark <= taken_) {
    receipts[unsettled_.front().reading].push_back(unsettled_.front().receipt);
    unsettled_.pop_front();
  }
  for (std::size_t index = 0; index < receipts.size(); ++index) {
    if (!receipts[index].empty()) readings_[index].reader->acknowledge(std::move(receipts[index]));
  }
}

void GroupWorker::on_tick(Monotonic now) {
  if (inbox_.take_overflow()) {
    spdlog::warn("gateways publish more with QoS 0 than can be decoded; messages are left out");
  }
  for (const Reading& reading : readings_) {
    for (const auto& branch : reading.branches) {
      while (!branch->lines.empty() && now - branch->lines.back().heard >= kForgottenAfter) forget_last(*branch);
    }
  }
}

void GroupWorker::leave(std::chrono::milliseconds limit, std::function<void()> on_left) {
  on_left_ = std::move(on_left);
  for (const Reading& reading : readings_) reading.reader->leave(limit);
}

void GroupWorker::on_reader_left(std::size_t reading) {
  readings_[reading].left = true;
  if (!std::ranges::all_of(readings_, &Reading::left)) return;
  if (const auto on_left = std::exchange(on_left_, nullptr)) on_left();
}

GuardCounters GroupWorker::guard_counters() const {
  GuardCounters all;
  for (const Reading& reading : readings_) {
    for (const auto& branch : reading.branches) {
      for (const Line& line : branch->lines) all.unproven += line.line.guard_counters().unproven;
    }
  }
  return all;
}

std::string GroupWorker::state() const {
  std::size_t lines = 0;
  for (const Reading& reading : readings_) {
    for (const auto& branch : reading.branches) lines += branch->lines.size();
  }
  return "worker of group " + group_ + ", " + std::to_string(lines) + (lines == 1 ? " line" : " lines");
}

}  // namespace ams2mqtt
