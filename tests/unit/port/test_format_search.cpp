#include "ams2mqtt/port/format_search.hpp"

#include <random>

#include "catch.hpp"
#include "unit/port/listening.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

constexpr Monotonic kSearch{30'000};

LineFormat even(unsigned baud) {
  return {.baud = baud, .parity = Parity::even};
}

std::string verdicts(const Course& course) {
  std::string text;
  for (const LineVerdict& each : course.verdicts) text += sentence(each) + '\n';
  return text;
}

}  // namespace

TEST_CASE("A usual format is found within 30 s", "[port]") {
  const auto sending =
      GENERATE_COPY(Sending{{}, usual_list("aidon-4wire")}, Sending{even(2400), usual_list("kaifa-3phase")},
                    Sending{even(2400), usual_list("kamstrup-3phase")}, Sending{{.baud = 9600}, p1_telegram()},
                    Sending{{.baud = 9600, .data_bits = 7, .parity = Parity::even}, p1_telegram()},
                    Sending{{.baud = 115200}, p1_telegram()}, Sending{{.baud = 115200}, usual_list("aidon-se")},
                    Sending{{.baud = 1200}, usual_list("kaifa-3phase")});
  const auto resync = GENERATE(Resync::edge, Resync::start);
  const auto counts = GENERATE(true, false);
  for (const int begin : {0, 50, 400, 800, 1500, 5000, 9900}) {
    const Course course =
        listen(sending, {.resync = resync, .counts = counts, .begin = Monotonic(begin), .limit = Monotonic(45'000)});
    CAPTURE(line_format(sending.format), counts, begin, verdicts(course));
    REQUIRE(course.found);
    CHECK(course.format.baud == sending.format.baud);
    CHECK(course.format.data_bits == sending.format.data_bits);
    CHECK(*course.found <= kSearch);
  }
}

TEST_CASE("Every format is found, and none is taken for another", "[port]") {
  for (const unsigned baud : {300U, 600U, 1200U, 2400U, 4800U, 9600U, 19200U, 38400U, 57600U, 115200U}) {
    for (const LineFormat& format : {LineFormat{.baud = baud}, even(baud)}) {
      const Sending sending{.format = format, .bytes = p1_telegram(), .every = Monotonic(baud < 600 ? 40'000 : 20'000)};
      const Resync resync = baud % 1600 == 0 ? Resync::start : Resync::edge;
      const Course course =
          listen(sending, {.resync = resync, .begin = Monotonic(15'000), .limit = Monotonic(150'000)});
      CAPTURE(line_format(format), verdicts(course));
      REQUIRE(course.found);
      CHECK(course.format == format);
    }
  }
}

TEST_CASE("What was found before is tried first", "[port]") {
  const Sending sending{.format = {.baud = 38400}, .bytes = usual_list("aidon-4wire")};
  const Course course = listen(sending, {.begin = Monotonic(5000)}, sending.format);
  REQUIRE(course.found);
  CHECK(*course.found < Monotonic(6000));
  CHECK(course.verdicts.size() == 1);
  const Course other = listen(sending, {.begin = Monotonic(5000)}, even(2400));
  REQUIRE(other.found);
  CHECK(other.format == sending.format);
}

TEST_CASE("An inverted line is told from a wrong format", "[port]") {
  const auto format = GENERATE(LineFormat{}, LineFormat{.baud = 115200});
  const auto resync = GENERATE(Resync::edge, Resync::start);
  const Sending sending{
      .format = format, .bytes = format.baud > 9600 ? p1_telegram() : usual_list("aidon-4wire"), .inverted = true};
  const Course course = listen(sending, {.resync = resync, .begin = Monotonic(5000), .limit = Monotonic(40'000)});
  CHECK_FALSE(course.found);
  CAPTURE(verdicts(course));
  const auto verdict = std::ranges::find(course.verdicts, LineSign::inverted, &LineVerdict::sign);
  REQUIRE(verdict != course.verdicts.end());
  REQUIRE(verdict->meant);
  CHECK(verdict->meant->baud == format.baud);
  CHECK(sentence(*verdict).contains(format.baud > 9600 ? "it may be inverted" : "it seems to be inverted"));
}

TEST_CASE("Noise is no format, and is listened to for ever with little memory", "[port]") {
  std::minstd_rand random(1);
  FormatSearch search;
  for (Monotonic now{0}; now < Monotonic(300'000); now += Monotonic(100)) {
    std::vector<std::uint8_t> noise(random() % 400);
    for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(random() >> 8U);
    if (now.count() % 3000 < 1500) noise.clear();
    (void)search.hear(noise, {}, now);
    REQUIRE(search.burst().size() <= FormatSearch::kMostBytes);
  }
  CHECK_FALSE(search.found());
  CHECK(search.heard());
  CHECK(search.rounds() > 1);
}

TEST_CASE("A silent line keeps its format, and so does one that is held low", "[port]") {
  FormatSearch search;
  for (Monotonic now{0}; now < Monotonic(60'000); now += Monotonic(100)) CHECK_FALSE(search.hear({}, {}, now));
  CHECK_FALSE(search.heard());
  const std::vector<std::uint8_t> zero{0};
  CHECK_FALSE(search.hear(zero, {.breaks = 1}, Monotonic(60'000)));
  const auto verdict = search.hear({}, {.breaks = 1}, Monotonic(60'500));
  REQUIRE(verdict);
  CHECK(verdict->sign == LineSign::low);
  CHECK(search.format() == LineFormat());
}

TEST_CASE("What comes first after a change of the format is dropped", "[port]") {
  FormatSearch search;
  const std::vector<std::uint8_t> list = usual_list("aidon-4wire");
  CHECK_FALSE(search.hear(list, {}, Monotonic(0)));
  CHECK_FALSE(search.heard());
  CHECK_FALSE(search.hear({}, {}, Monotonic(1000)));
  const auto verdict = search.hear(list, {}, Monotonic(1100));
  REQUIRE(verdict);
  CHECK(verdict->sign == LineSign::frames);
  CHECK(search.found());
  CHECK(std::ranges::equal(search.burst(), list));
}
