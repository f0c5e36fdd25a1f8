// Lines of topics: when they end, and what becomes of messages that nobody has time for.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/simulation/profile.hpp"
#include "ams2mqtt/system/monotonic.hpp"
#include "app/broker_lines.hpp"
#include "catch.hpp"
#include "support/loop.hpp"
#include "support/temporary_directory.hpp"
#include "unit/app/log_text.hpp"
#include "unit/mqtt/broker_harness.hpp"
#include "unit/mqtt/report.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using namespace std::chrono_literals;

namespace {

struct Unheard final : MessageSink {
  void publish(Message /*message*/) override {}
};

// A fleet of nothing but lines of topics.
struct TopicLines {
  explicit TopicLines(const std::string& topic, std::uint16_t port = free_port()) {
    MqttSourceConfig source;
    source.topic = topic;
    config.meters.resize(1);
    config.meters[0].name = "House";
    config.meters[0].source = source;
    config.mqtt.host = "127.0.0.1";
    config.mqtt.port = port;
  }

  void begin() {
    lines = std::make_unique<BrokerLines>(
        io, config.mqtt,
        BrokerLines::Fleet{.begin = [this](const std::vector<MeterConfig>& meters) { return make(meters); },
                           .end = [this](MeterPipeline& line) { ended.push_back(line.name()); },
                           .remembered =
                               [this] {
                                 std::vector<std::string> sources;
                                 for (const auto& [name, memory] : memories) sources.push_back(name);
                                 return sources;
                               }});
    (void)lines->adopt(config, config, true);
  }
  // The line of this topic was there before a restart, with or without a meter.
  void remember(const std::string& topic, const std::string& id) {
    MeterMemory memory;
    memory.source = "mqtt:" + topic;
    memory.id = memory.meter.identity.id = id;
    memories[memory.source] = memory;
  }
  std::vector<MeterPipeline*> make(const std::vector<MeterConfig>& meters) {
    std::vector<MeterPipeline*> made;
    for (const MeterConfig& meter : meters) {
      const auto known = memories.find(describe(meter.source));
      pipelines.push_back(std::make_unique<MeterPipeline>(io, meter, config, sink, pool,
                                                          known == memories.end() ? MeterMemory() : known->second));
      pipelines.back()->start();
      made.push_back(pipelines.back().get());
    }
    return made;
  }

  LogText log;
  boost::asio::io_context io{1};
  Unheard sink;
  MessagePool pool;
  Config config;
  std::map<std::string, MeterMemory> memories;
  std::vector<std::unique_ptr<MeterPipeline>> pipelines;
  std::vector<std::string> ended;
  std::unique_ptr<BrokerLines> lines;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("the line of a silent topic ends after ten minutes, and after a day if it had a meter", "[app]") {
  TopicLines topics("han/+/raw");
  topics.remember("han/stranger/raw", "");
  topics.remember("han/known/raw", "17");
  const Monotonic before = monotonic_now();
  topics.begin();
  REQUIRE(topics.pipelines.size() == 2);
  const Monotonic after = monotonic_now();
  constexpr Monotonic kLittle{1};

  topics.lines->on_tick(before + BrokerLines::kStrangerForgottenAfter - kLittle);
  CHECK(topics.ended.empty());
  topics.lines->on_tick(after + BrokerLines::kStrangerForgottenAfter);
  CHECK(topics.ended == Names{"House stranger"});
  topics.lines->on_tick(before + BrokerLines::kForgottenAfter - kLittle);
  CHECK(topics.ended.size() == 1);
  topics.lines->on_tick(after + BrokerLines::kForgottenAfter);
  CHECK(topics.ended == Names{"House stranger", "House known"});
  topics.lines->on_tick(after + 2 * BrokerLines::kForgottenAfter);
  CHECK(topics.ended.size() == 2);  // each once
  CHECK(topics.log.count("House stranger: no telegram for 600 s; the line is ended until it speaks again") == 1);
}

TEST_CASE("a line that has delivered a telegram is silent from that on", "[app]") {
  TopicLines topics("han/+/raw");
  topics.remember("han/1/raw", "");
  topics.begin();
  REQUIRE(topics.pipelines.size() == 1);
  const Profile* const profile = find_profile("kamstrup-3phase");
  REQUIRE(profile != nullptr);
  MeterState state;
  state.time = std::chrono::sys_days(std::chrono::year(2025) / 3 / 4) + 12h;
  topics.pipelines[0]->feed(encode_list(*profile, *profile->plan(List::normal), state));
  const auto telegram = topics.pipelines[0]->last_telegram();
  REQUIRE(telegram);
  topics.lines->on_tick(*telegram + BrokerLines::kForgottenAfter - 1ms);
  CHECK(topics.ended.empty());
  topics.lines->on_tick(*telegram + BrokerLines::kForgottenAfter);
  CHECK(topics.ended == Names{"House 1"});
}

TEST_CASE("a topic without wildcards keeps its line", "[app]") {
  TopicLines topics("han/1/raw");
  topics.begin();
  REQUIRE(topics.pipelines.size() == 1);
  topics.lines->on_tick(monotonic_now() + 2 * BrokerLines::kForgottenAfter);
  CHECK(topics.ended.empty());
}

TEST_CASE("messages that nobody has time to decode have a limit", "[app]") {
  NEEDS_MOSQUITTO();
  constexpr std::size_t kMore = 200;
  constexpr const char* kTaken = "raw: 2 bytes that hold no part of a telegram";
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port, "allow_anonymous true\nlog_type all\nmax_queued_messages 0\n");
  TopicLines topics("raw", port);
  topics.begin();
  // Until it has subscribed, nothing arrives.
  REQUIRE(run_until(topics.io, [&] {
    publish_once(port, {"-t", "raw", "-m", "{}"});
    topics.io.poll();
    return topics.log.count(kTaken) > 0;
  }));
  const std::size_t before = topics.log.count(kTaken);
  publish_once(port, {"-t", "raw", "-m", "{}", "--repeat", std::to_string(BrokerInbox::kMostPending + kMore)});

  constexpr const char* kTold = "brokers deliver more than can be decoded; messages are left out";
  const auto limit = std::chrono::steady_clock::now() + 20s;
  while (topics.log.count(kTold) == 0 && std::chrono::steady_clock::now() < limit)
    topics.lines->on_tick(monotonic_now());
  CHECK(topics.log.count(kTold) == 1);
  topics.io.restart();
  topics.io.poll();
  const std::size_t taken = topics.log.count(kTaken) - before;
  CHECK(taken >= BrokerInbox::kMostPending);
  CHECK(taken < BrokerInbox::kMostPending + kMore);

  // Afterwards there is room again.
  publish_once(port, {"-t", "raw", "-m", "{ }"});
  CHECK(run_until(topics.io, [&] { return topics.log.count("raw: 3 bytes that hold no part of a telegram") == 1; }));
}
