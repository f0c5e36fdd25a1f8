#include "app/web_answers.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

const UtcSeconds kTwoOClock(std::chrono::seconds(1'796'133'600));

}  // namespace

TEST_CASE("17 the daemon as JSON", "[app]") {
  const WebDaemon daemon{
      .state = "1 of 2 meters online", .broker = "connected", .waiting = 3, .dropped = 4, .meters = 2, .online = 1};
  const auto json = nlohmann::json::parse(daemon_json(daemon, kTwoOClock));
  CHECK(json["time"] == "2026-12-01T14:00:00Z");
  CHECK(json["broker"] == "connected");
  CHECK(json["waiting"] == 3);
  CHECK(json["dropped"] == 4);
  CHECK(json["meters"] == 2);
  CHECK(json["online"] == 1);
  CHECK(nlohmann::json::parse(health_json(daemon)) ==
        nlohmann::json({{"ok", true}, {"state", "1 of 2 meters online"}}));
}

TEST_CASE("17 what a reader of events wants to know at once", "[app]") {
  const WebDaemon daemon{.state = "a", .broker = "connected", .waiting = 3, .meters = 2, .online = 1};
  WebDaemon other = daemon;
  other.state = "b";
  other.waiting = 5;
  CHECK_FALSE(daemon.differs(other));
  other.waiting = 0;
  CHECK(daemon.differs(other));
  other = daemon;
  other.broker = "mute";
  CHECK(daemon.differs(other));
  other = daemon;
  other.online = 2;
  CHECK(daemon.differs(other));
}

TEST_CASE("17 meters in short, and where more begin", "[app]") {
  const std::vector<WebSummary> meters = {{.key = "7",
                                           .name = "House \"one\"",
                                           .state = "online",
                                           .last_telegram = std::chrono::seconds(2),
                                           .power_import = "1.50"},
                                          {.key = "line-2", .name = "Barn", .state = "waiting", .last_telegram = {}}};
  const auto json = nlohmann::json::parse(overview_json({}, kTwoOClock, meters, 2));
  CHECK(json["meters"] ==
        nlohmann::json::parse(
            R"([{"key":"7","name":"House \"one\"","state":"online","last_telegram_s":2,"power_import":"1.50"},
                                  {"key":"line-2","name":"Barn","state":"waiting"}])"));
  CHECK(json["next"] == 2);
  CHECK_FALSE(nlohmann::json::parse(overview_json({}, kTwoOClock, {}, 0)).contains("next"));
  CHECK(nlohmann::json::parse(summaries_json(meters))["meters"] == json["meters"]);
}

TEST_CASE("17 lines of the log as JSON", "[app]") {
  const std::vector<LoggedLine> lines = {
      {.number = 7, .time = kTwoOClock, .level = LogLevel::warning, .text = "a\"\xFF"}};
  const auto json = nlohmann::json::parse(log_json(lines));
  REQUIRE(json["lines"].size() == 1);
  CHECK(json["lines"][0]["number"] == 7);
  CHECK(json["lines"][0]["time"] == "2026-12-01T14:00:00Z");
  CHECK(json["lines"][0]["level"] == "warning");
  CHECK(json["lines"][0]["text"] == "a\"\uFFFD");
  CHECK(nlohmann::json::parse(line_json(lines[0])) == json["lines"][0]);
}

TEST_CASE("17 the frame's age goes with its explanation", "[app]") {
  CHECK(frame_json({}, std::nullopt) == "{\"cut\":false,\"blocks\":[]}\n");
  CHECK(frame_json({}, std::chrono::seconds(3)) == "{\"age_s\":3,\"cut\":false,\"blocks\":[]}\n");
}
