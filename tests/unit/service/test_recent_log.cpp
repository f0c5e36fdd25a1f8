#include "ams2mqtt/service/recent_log.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("17 the newest lines of the log are kept, and numbered", "[service]") {
  RecentLog log;
  CHECK(log.from(0).empty());
  for (std::size_t number = 0; number < RecentLog::kMost + 3; ++number) {
    log.add(UtcSeconds(std::chrono::seconds(number)), LogLevel::info, std::to_string(number));
  }
  const auto lines = log.from(0);
  REQUIRE(lines.size() == RecentLog::kMost);
  CHECK(lines.front() == LoggedLine{.number = 3, .time = UtcSeconds(std::chrono::seconds(3)), .text = "3"});
  CHECK(log.next() == RecentLog::kMost + 3);
  CHECK(log.from(log.next() - 1).size() == 1);
  CHECK(log.from(log.next()).empty());
}

TEST_CASE("17 a long line is cut", "[service]") {
  RecentLog log;
  log.add({}, LogLevel::warning, std::string(5000, 'x'));
  CHECK(log.from(0).front().text.starts_with(std::string(RecentLog::kLongest, 'x')));
  CHECK(log.from(0).front().text.size() < RecentLog::kLongest + 10);  // with a mark that it goes on
  CHECK(log.from(0).front().level == LogLevel::warning);
}
