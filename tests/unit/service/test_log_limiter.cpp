#include "service/log_limiter.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

constexpr auto kInfo = spdlog::level::info;
constexpr auto kDebug = spdlog::level::debug;

// What is written, as a sink does it.
struct Log {
  void say(const std::string& text, Monotonic now, spdlog::level::level_enum level = kInfo) {
    note(limiter.due(now), now);
    if (const auto admitted = limiter.admit(level, text, now)) note({{level, *admitted}}, now);
  }
  void pass(Monotonic now) { note(limiter.due(now), now); }
  void note(const std::vector<LogLimiter::Line>& more, Monotonic now) {
    for (const LogLimiter::Line& line : more) {
      lines.push_back(line.text);
      times.push_back(now);
    }
  }
  // The most lines within any minute.
  [[nodiscard]] std::size_t most_in_a_minute() const {
    std::size_t most = 0;
    for (auto begin = times.begin(); begin != times.end(); ++begin) {
      const auto end = std::find_if(begin, times.end(), [&](Monotonic time) { return time - *begin >= 1min; });
      most = std::max(most, static_cast<std::size_t>(end - begin));
    }
    return most;
  }

  LogLimiter limiter;
  std::vector<std::string> lines;
  std::vector<Monotonic> times;
};

constexpr const char* kNote = " (further repeats are counted and reported once an hour)";

}  // namespace

TEST_CASE("11.9 A pair of sentences that repeats is told at once at first, then once an hour", "[service]") {
  Log log;
  for (Monotonic now = 0s; now <= 3h; now += 50ms) {
    log.say("Meter: the line is noisy", now);
    log.say("Meter: the line is good again", now);
  }
  REQUIRE(log.lines.size() == 6 + 2 * 2);
  CHECK(log.lines[0] == "Meter: the line is noisy");
  CHECK(log.lines[4] == std::string("Meter: the line is noisy") + kNote);
  CHECK(log.lines[6] == "Meter: the line is noisy (72000 times in the last hour)");
  CHECK(log.lines[7] == "Meter: the line is good again (72000 times in the last hour)");
  CHECK(log.lines[8] == "Meter: the line is noisy (72000 times in the last hour)");
  CHECK(log.most_in_a_minute() == 6);
}

TEST_CASE("11.9 What happens three times an hour is told as it happens", "[service]") {
  Log log;
  for (Monotonic now = 0s; now < 10h; now += 20min + 1s) log.say("Meter: silent, no telegram for 30 s", now);
  CHECK(log.lines.size() == 30);
  CHECK(std::ranges::none_of(log.lines, [](const std::string& line) { return line.find("times") != line.npos; }));
}

TEST_CASE("11.9 Of lost and connected in turns the log soon shows which of them holds", "[service]") {
  Log log;
  const auto flap = [&](Monotonic begin, int count) {
    for (int i = 0; i < count; ++i) {
      log.say("connection to broker lost", begin + 4s * i);
      log.say("connected to broker (MQTT 5)", begin + 4s * i + 2s);
    }
  };
  flap(0s, 10);
  CHECK(log.lines.size() == 6);
  log.pass(40s);
  CHECK(log.lines.size() == 6);
  log.pass(44s);
  REQUIRE(log.lines.size() == 8);
  CHECK(log.lines[6] == "connection to broker lost (7 times in the last minute)");
  CHECK(log.lines[7] == "connected to broker (MQTT 5) (7 times in the last minute)");
  flap(20min, 10);
  log.pass(21min);
  REQUIRE(log.lines.size() == 10);
  CHECK(log.lines[9] == "connected to broker (MQTT 5) (10 times in the last 20 minutes)");
  log.pass(4h);
  CHECK(log.lines.size() == 10);
  flap(5h, 1);  // after a quiet hour as at first
  CHECK(log.lines.back() == "connected to broker (MQTT 5)");
}

TEST_CASE("11.9 The last words of an alternation with pauses become rarer", "[service]") {
  for (const Monotonic pause : {6s, 11s, 60s, 280s}) {
    Log log;
    for (Monotonic now = 0s; now < 5h; now += 1s) {
      if (now % (2 * pause) == 0s) log.say("connection to broker lost", now);
      if (now % (2 * pause) == pause) log.say("connected to broker (MQTT 5)", now);
      log.pass(now);
    }
    CAPTURE(pause.count(), log.lines.size());
    CHECK(log.most_in_a_minute() <= LogLimiter::kPerMinute);
    CHECK(log.lines.size() <= 5 * 2 * (LogLimiter::kFirst + 8));  // 5, 10, 20, 40, 80, 160, 300 s; and hourly
  }
}

TEST_CASE("11.9 What the log says last is not told again before its hour", "[service]") {
  Log log;
  for (int i = 0; i < 5; ++i) log.say("Meter: a telegram was refused", 1s * i);
  log.say("Cellar: silent, no telegram for 30 s", 6s);
  for (Monotonic now = 7s; now < 4min; now += 1s) log.pass(now);
  CHECK(log.lines.size() == 4);
}

TEST_CASE("11.9 What repeats alone and stops is told with its last word before the hour is over, but at most hourly",
          "[service]") {
  Log log;
  const auto repeat = [&](Monotonic begin) {
    for (int i = 0; i < 10; ++i) log.say("Meter: a telegram was refused", begin + 10s * i);
  };
  repeat(0s);
  CHECK(log.lines.size() == 3);
  log.pass(6min);
  log.pass(7min);
  REQUIRE(log.lines.size() == 4);
  CHECK(log.lines[3] == "Meter: a telegram was refused (7 times in the last 6 minutes)");
  repeat(20min);
  log.pass(40min);
  CHECK(log.lines.size() == 4);
  log.pass(67min);
  REQUIRE(log.lines.size() == 5);
  CHECK(log.lines[4] == "Meter: a telegram was refused (10 times in the last hour)");
}

TEST_CASE("11.9 Lines that differ in numbers alone are of one kind, those of two meters are not", "[service]") {
  Log log;
  for (int i = 0; i < 10; ++i) log.say("Cellar: meter 70000" + std::to_string(i) + " was replaced", 1s);
  log.say("Cabin: meter 5 was replaced", 1s);
  CHECK(log.lines.size() == 4);
}

TEST_CASE("11.9 No source of lines writes more than ten a minute, whatever it says", "[service]") {
  Log log;
  for (int i = 0; i < 100'000; ++i) {
    std::string word;
    for (int rest = i; rest > 0; rest /= 26) word += static_cast<char>('a' + rest % 26);
    log.say("Meter: the list " + word + " is unknown", i * 200ms);
  }
  CHECK(log.most_in_a_minute() <= LogLimiter::kPerMinute);
  // Five hours and a half: the kinds that fit, and the rest together.
  CHECK(log.lines.size() < 6 * 4 * (LogLimiter::kMaxKinds + 1));
  CHECK(std::ranges::any_of(
      log.lines, [](const std::string& line) { return line.find(" other lines in the last hour)") != line.npos; }));
}

TEST_CASE("11.9 What only waits for its source's turn is told as it was", "[service]") {
  Log log;
  for (char sign = 'a'; sign < 'a' + 12; ++sign) log.say(std::string("Meter: notice ") + sign, 1s);
  CHECK(log.lines.size() == LogLimiter::kPerMinute);
  log.pass(30s);
  CHECK(log.lines.size() == LogLimiter::kPerMinute);
  log.pass(62s);
  REQUIRE(log.lines.size() == 12);
  CHECK(log.lines[11] == "Meter: notice l");
}

TEST_CASE("11.9 Details are bounded by the minute", "[service]") {
  Log log;
  for (Monotonic now = 0s; now < 10min; now += 10ms) log.say("Meter: refused at byte 5: bad check sum", now, kDebug);
  CHECK(log.most_in_a_minute() <= LogLimiter::kDetails + 1);
  CHECK(log.lines.back() == "Meter: refused at byte 5: bad check sum (the last of 6000 details in the last minute)");
}

TEST_CASE("11.9 What ends the program is always written, and the end tells what was counted", "[service]") {
  Log log;
  for (int i = 0; i < 20; ++i) log.say("no memory", 0s, spdlog::level::critical);
  CHECK(log.lines.size() == 20);
  for (int i = 0; i < 4; ++i) log.say("Meter: good", 0s);
  const auto rest = log.limiter.rest(2min);
  REQUIRE(rest.size() == 1);
  CHECK(rest.front().text == "Meter: good (once more in the last 2 minutes)");
}

TEST_CASE("11.9 The lines of a source with a name count together", "[service]") {
  LogLimiter limiter;
  int written = 0;
  for (char sign = 'a'; sign <= 'z'; ++sign) {
    if (limiter.admit(kInfo, std::string("no connection to ") + sign + ": refused", 0s, "broker")) ++written;
  }
  CHECK(written == LogLimiter::kPerMinute);
  CHECK(limiter.admit(kInfo, "no connection to a: refused", 0s));
}

TEST_CASE("11.9 Sources without end share one", "[service]") {
  Log log;
  for (int i = 0; i < 1000; ++i) log.say("source " + std::to_string(i) + ": here", 0s);
  CHECK(log.lines.size() <= LogLimiter::kMaxSources + LogLimiter::kPerMinute);
}

TEST_CASE("11.13 What a person has just asked for is written each time", "[service]") {
  LogLimiter limiter;
  int written = 0;
  for (int i = 0; i < 40; ++i) {
    if (limiter.admit(kInfo, "the new configuration is in use", 0s, LogLimiter::kAnswers)) ++written;
  }
  CHECK(written == 40);
}
