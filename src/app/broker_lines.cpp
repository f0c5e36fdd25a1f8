#include "broker_lines.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "ams2mqtt/base/clean_text.hpp"
#include "ams2mqtt/framing/gateway_payload.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/source/source.hpp"
#include "ams2mqtt/system/monotonic.hpp"

namespace ams2mqtt {

namespace {

bool has_wildcard(std::string_view filter) {
  return filter.contains('+');
}

std::string_view take_level(std::string_view& topic) {
  const std::size_t end = std::min(topic.find('/'), topic.size());
  const std::string_view level = topic.substr(0, end);
  topic.remove_prefix(std::min(end + 1, topic.size()));
  return level;
}

}  // namespace

std::vector<std::string> wildcard_levels(std::string_view filter, std::string_view topic) {
  std::vector<std::string> levels;
  while (!filter.empty()) {
    const std::string_view level = take_level(topic);
    if (take_level(filter) == "+") levels.emplace_back(level);
  }
  return levels;
}

std::string line_name(const std::string& meter, std::string_view filter, std::string_view topic) {
  constexpr std::size_t kLongestPart = 64;
  std::string part;
  for (const std::string& level : wildcard_levels(filter, topic)) part += (part.empty() ? "" : " ") + level;
  return part.empty() ? meter : meter + ' ' + clean_text(part.substr(0, kLongestPart));
}

MqttConfig broker_of(const MqttSourceConfig& source, const MqttConfig& own) {
  if (source.host.empty()) return own;
  MqttConfig broker;
  broker.host = source.host;
  broker.port = source.port;
  broker.username = source.username;
  broker.password = source.password;
  broker.tls.enabled = source.tls;
  broker.tls.ca_file = source.ca_file;
  broker.client_id = effective_client_id(own);
  return broker;
}

std::size_t BrokerLines::adopt(const Config& config, const Config& compared, bool keep) {
  std::vector<std::unique_ptr<Branch>> old = std::exchange(branches_, {});
  std::size_t kept = 0;
  std::vector<Branch*> fresh;
  for (std::size_t index = 0; index < config.meters.size(); ++index) {
    const auto* source = std::get_if<MqttSourceConfig>(&config.meters[index].source);
    if (source == nullptr) continue;
    const auto same = std::ranges::find_if(
        old, [&](const auto& branch) { return keep && branch && branch->compared == compared.meters[index]; });
    if (same != old.end()) {
      ++kept;
      branches_.push_back(std::move(*same));
      continue;
    }
    branches_.push_back(std::make_unique<Branch>(Branch{
        .meter = config.meters[index], .compared = compared.meters[index], .broker = broker_of(*source, mqtt_)}));
    fresh.push_back(branches_.back().get());
  }
  for (const auto& branch : old) {
    if (branch) end_lines(*branch);
  }
  for (Branch* branch : fresh) make_known_lines(*branch);
  read_brokers();
  return kept;
}

void BrokerLines::end_lines(Branch& branch) {
  for (auto& [topic, line] : branch.lines) fleet_.end(*line.pipeline);
  branch.lines.clear();
}

// What was there before a restart is announced at once, as the meters of other lines are.
void BrokerLines::make_known_lines(Branch& branch) {
  const std::string filter = branch.source().topic;
  if (!has_wildcard(filter)) return make_lines(branch, {filter});
  MqttSourceConfig nowhere = branch.source();
  nowhere.topic.clear();
  const std::string prefix = describe(nowhere);
  std::vector<std::string> topics;
  for (const std::string& name : fleet_.remembered()) {
    if (topics.size() == branch.source().max_lines) break;
    if (name.starts_with(prefix) && topic_matches(filter, name.substr(prefix.size()))) {
      topics.push_back(name.substr(prefix.size()));
    }
  }
  make_lines(branch, topics);
}

void BrokerLines::make_lines(Branch& branch, const std::vector<std::string>& topics) {
  std::vector<MeterConfig> lines;
  for (const std::string& topic : topics) {
    MeterConfig& meter = lines.emplace_back(branch.meter);
    meter.name = line_name(branch.meter.name, branch.source().topic, topic);
    std::get<MqttSourceConfig>(meter.source).topic = topic;
  }
  const std::vector<MeterPipeline*> pipelines = fleet_.begin(lines);
  for (std::size_t index = 0; index < topics.size(); ++index) {
    branch.lines.emplace(topics[index], Line{.pipeline = pipelines[index], .heard = monotonic_now()});
  }
}

// One connection to each broker; it is made anew when other topics are to be read.
void BrokerLines::read_brokers() {
  std::vector<Reading> wanted;
  for (const auto& branch : branches_) {
    std::vector<std::string>& filters = part_of(wanted, branch->broker).filters;
    if (std::ranges::find(filters, branch->source().topic) == filters.end()) filters.push_back(branch->source().topic);
  }
  for (Reading& reading : wanted) {
    const auto same = std::ranges::find_if(readings_, [&](const Reading& other) {
      return other.broker == reading.broker && other.filters == reading.filters;
    });
    if (same != readings_.end()) reading.reader = std::move(same->reader);
  }
  readings_ = std::move(wanted);
  for (Reading& reading : readings_) {
    if (reading.reader) continue;
    reading.reader = std::make_unique<MqttReader>(reading.broker, "-reader" + std::to_string(++readings_made_),
                                                  reading.filters, handlers(reading.broker));
    reading.reader->start();
  }
}

MqttReaderHandlers BrokerLines::handlers(const MqttConfig& broker) {
  return {.on_message =
              [this, door = inbox_.door(), broker](ReceivedMessage message) {
                door.post_message([this, broker, received = std::move(message)] { on_message(broker, received); });
              },
          .on_status = [broker](const BrokerStatus& status) { log_reader_status(broker, status); },
          .on_denied =
              [broker](const std::string& filter, const std::string& why) {
                log_of_reader(broker, true, "the broker does not let the daemon read " + filter + ": " + why);
              }};
}

void BrokerLines::on_message(const MqttConfig& broker, const ReceivedMessage& message) {
  const std::vector<std::uint8_t> bytes = gateway_bytes(as_bytes(message.payload));
  if (bytes.empty()) {
    spdlog::debug("{}: {} bytes that hold no part of a telegram", message.topic, message.payload.size());
    return;
  }
  if (Line* line = line_of(broker, message.topic)) line->pipeline->feed(bytes);
}

BrokerLines::Line* BrokerLines::line_of(const MqttConfig& broker, const std::string& topic) {
  for (const auto& branch : branches_) {
    if (branch->broker != broker) continue;
    if (const auto found = branch->lines.find(topic); found != branch->lines.end()) return &found->second;
  }
  for (const auto& branch : branches_) {
    if (branch->broker == broker && topic_matches(branch->source().topic, topic)) return make_line(*branch, topic);
  }
  return nullptr;
}

BrokerLines::Line* BrokerLines::make_line(Branch& branch, const std::string& topic) {
  if (branch.lines.size() >= branch.source().max_lines) {
    if (!std::exchange(branch.told_of_limit, true)) {
      spdlog::warn("{}: {} topics have a line already, so {} and further ones are left out; max_lines allows more",
                   branch.meter.name, branch.lines.size(), topic);
    }
    return nullptr;
  }
  make_lines(branch, {topic});
  return &branch.lines.at(topic);
}

void BrokerLines::on_tick(Monotonic now) {
  if (inbox_.take_overflow()) {
    spdlog::warn("brokers deliver more than can be decoded; messages are left out");
  }
  for (const auto& branch : branches_) {
    if (!has_wildcard(branch->source().topic)) continue;
    const std::size_t ended = std::erase_if(branch->lines, [&](const auto& entry) {
      const Line& line = entry.second;
      const std::optional<Monotonic> telegram = line.pipeline->last_telegram();
      const bool known = telegram || line.pipeline->has_meter();
      const Monotonic since = now - telegram.value_or(line.heard);
      if (since < (known ? kForgottenAfter : kStrangerForgottenAfter)) return false;
      spdlog::info("{}: no telegram for {} s; the line is ended until it speaks again", line.pipeline->name(),
                   std::chrono::duration_cast<std::chrono::seconds>(since).count());
      fleet_.end(*line.pipeline);
      return true;
    });
    if (ended > 0) branch->told_of_limit = false;
  }
}

}  // namespace ams2mqtt
