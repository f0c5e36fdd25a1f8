// What `ams2mqtt watch` gets from the daemon, and how it shows it.
#include <string>

#include "app/meter_status.hpp"
#include "app/status_table.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using std::chrono::seconds;

namespace {

MeterStatus busy_line() {
  return {.name = "Cellar",
          .id = "7359990000000031",
          .source = "/dev/ttyUSB0",
          .meter = "Aidon 6525, number 7359990000000031",
          .state = "online",
          .framing = "HDLC",
          .last_telegram = seconds(3),
          .counters = {.bytes = 1234, .skipped_bytes = 5, .frames = 9, .crlf_restored = 0, .refused = 1},
          .telegrams_a_minute = 24,
          .line_quality = 99,
          .lines = 2,
          .lists = {{1, 40, seconds(3), seconds(2)}, {13, 9, seconds(3), seconds(10)}, {18, 1, seconds(1800), {}}},
          .values = {{"power_import", "1-0:1.7.0", "Power import", "1234", "W", seconds(3), seconds(3)},
                     {"current_l1", "1-0:31.7.0", "Current L1", "-25.10", "A", seconds(12), seconds(3)},
                     {"meter_id", "0-0:96.1.0", "Meter number", "7359990000000031", "", {}, {}}},
          .next = 0};
}

}  // namespace

TEST_CASE("A status survives the way as JSON", "[app][watch]") {
  const MeterStatus status = busy_line();
  const std::string json = to_json(status, 0, std::string::npos);
  CHECK(json.contains(R"({"key":"current_l1","obis":"1-0:31.7.0","name":"Current L1","value":"-25.10","unit":"A",)"
                      R"("age_s":12,"interval_s":3})"));
  const auto back = parse_status(json);
  REQUIRE(back.has_value());
  CHECK(to_json(*back, 0, std::string::npos) == json);
  CHECK(back->counters.refused == 1);
  CHECK(back->next == 0);
  CHECK_FALSE(back->values[2].age.has_value());
}

TEST_CASE("A status in several answers is the same", "[app][watch]") {
  MeterStatus status = busy_line();
  for (int number = 0; number < 100; ++number) {
    status.values.push_back({"obis_" + std::to_string(number), "1-0:1.8.0", "", std::string(50, '7'), "", {}, {}});
  }
  constexpr std::size_t kRoom = 2000;
  std::vector<std::string> keys;
  std::size_t answers = 0;
  for (std::size_t from = 0; answers == 0 || from > 0; ++answers) {
    const std::string json = to_json(status, from, kRoom);
    CHECK(json.size() <= kRoom);
    const auto part = parse_status(json);
    REQUIRE(part.has_value());
    REQUIRE_FALSE(part->values.empty());
    for (const StatusValue& value : part->values) keys.push_back(value.key);
    from = part->next;
  }
  CHECK(answers > 5);
  REQUIRE(keys.size() == status.values.size());
  for (std::size_t index = 0; index < keys.size(); ++index) CHECK(keys[index] == status.values[index].key);
}

TEST_CASE("16 lists are told apart by their values", "[app][watch]") {
  ListLog log;
  for (int second = 0; second <= 20; second += 2) {
    log.on_telegram(second % 10 == 0 ? 13 : 1, seconds(second));
  }
  REQUIRE(log.lists().size() == 2);
  CHECK(log.lists()[0].values == 1);
  CHECK(log.lists()[0].telegrams == 8);
  CHECK(log.lists()[0].interval.interval() == seconds(2));
  CHECK(log.lists()[1].values == 13);
  CHECK(log.lists()[1].interval.interval() == seconds(10));
  const StatusList shown = status_of(log.lists()[0], seconds(21));
  CHECK(shown.age == seconds(3));
  for (std::size_t values = 100; values < 200; ++values) log.on_telegram(values, seconds(30));
  CHECK(log.lists().size() == ListLog::kMostLists);
}

TEST_CASE("16 news stand below the values where there is room", "[app][watch]") {
  const std::string table = status_table(busy_line(), {.columns = 40}, {"meter: opened, 2400 8N1"});
  CHECK(table.ends_with("\n\nmeter: opened, 2400 8N1\n"));
  CHECK(table.starts_with(status_table(busy_line(), {.columns = 40})));
  const std::string low = status_table(busy_line(), {.columns = 40, .rows = 6}, {"meter: opened, 2400 8N1"});
  CHECK(std::ranges::count(low, '\n') == 6);
  CHECK(low.ends_with("more lines: make the window higher\n\nmeter: opened, 2400 8N1\n"));
  CHECK(status_table(busy_line(), {.columns = 20}, {"meter: opened, 2400 8N1"})
            .ends_with("\n\nmeter: opened, 2400 \n8N1\n"));
  const std::string lowest = status_table(busy_line(), {.columns = 40, .rows = 4}, {"meter: opened, 2400 8N1"});
  CHECK(lowest == status_table(busy_line(), {.columns = 40, .rows = 4}));
}

TEST_CASE("What is no status is refused", "[app][watch]") {
  CHECK_FALSE(parse_status("").has_value());
  CHECK_FALSE(parse_status("[1]").has_value());
  CHECK_FALSE(parse_status("{\"name\":").has_value());
  const auto strange = parse_status(R"({"name":7,"bytes":"x","values":[3,{"key":[]}],"last_telegram_s":-1.5})");
  REQUIRE(strange.has_value());
  CHECK(strange->name.empty());
  CHECK(strange->counters.bytes == 0);
  CHECK_FALSE(strange->last_telegram.has_value());
}

TEST_CASE("A status is a table", "[app][watch]") {
  CHECK(status_table(busy_line(), {.columns = 80}) ==
        "Cellar  online, last telegram 3 s ago\n"
        "Aidon 6525, number 7359990000000031\n"
        "/dev/ttyUSB0  HDLC, 24 telegrams a minute, line quality 99 %\n"
        "1234 bytes, 9 frames, 1 refused, 5 bytes skipped\n"
        "lists: 1 value every 2 s, 13 values every 10 s, 18 values\n"
        "\n"
        "  value         code        now                  age   every\n"
        "  Power import  1-0:1.7.0     1234 W             3 s     3 s\n"
        "  Current L1    1-0:31.7.0  -25.10 A            12 s     3 s\n"
        "  Meter number  0-0:96.1.0  7359990000000031  before        \n");
}

TEST_CASE("A table keeps to its window", "[app][watch]") {
  const std::string table = status_table(busy_line(), {.columns = 20, .rows = 6});
  CHECK(table ==
        "Cellar  online, las>\n"
        "Aidon 6525, number >\n"
        "/dev/ttyUSB0  HDLC,>\n"
        "1234 bytes, 9 frame>\n"
        "lists: 1 value ever>\n"
        "... 5 more lines: m>\n");
}

TEST_CASE("Colours show what is late", "[app][watch]") {
  const std::string table = status_table(busy_line(), {.columns = 80, .rows = 0, .colours = true});
  CHECK(table.contains("\x1b[32mCellar  online, last telegram 3 s ago\x1b[0m\n"));
  CHECK(table.contains("\x1b[2m  Current L1"));
  CHECK_FALSE(table.contains("\x1b[2m  Power import"));
}

TEST_CASE("A line without a telegram says what has come", "[app][watch]") {
  MeterStatus status;
  status.name = "Cellar";
  status.source = "/dev/ttyUSB0";
  status.state = word_of(Life::unheard);
  CHECK(status_table(status, {}).starts_with("Cellar  waiting, nothing received yet\n/dev/ttyUSB0\n0 bytes"));
  status.counters.bytes = 7;
  CHECK(status_table(status, {}).starts_with("Cellar  waiting, no telegram yet\n"));
}

TEST_CASE("Times are short", "[app][watch]") {
  CHECK(short_time(seconds(0)) == "0 s");
  CHECK(short_time(seconds(119)) == "119 s");
  CHECK(short_time(seconds(120)) == "2 min");
  CHECK(short_time(seconds(7200)) == "2 h");
  CHECK(short_time(seconds(300'000)) == "3 d");
}
