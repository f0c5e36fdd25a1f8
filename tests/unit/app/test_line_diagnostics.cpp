#include "app/line_diagnostics.hpp"

#include <string>

#include "ams2mqtt/tracking/newest_value.hpp"
#include "app/recent_count.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

constexpr Monotonic kSecond{1000};
constexpr Monotonic kBegin = std::chrono::hours(1000);

Instant moment(Monotonic since) {
  const UtcSeconds begin{std::chrono::sys_days(std::chrono::year(2026) / 11 / 29)};
  return {kBegin + since, begin + std::chrono::duration_cast<std::chrono::seconds>(since)};
}

// "last_telegram=...,line_quality=100,framing=HDLC"
std::string words_of(std::span<const Reading> readings) {
  std::string words;
  for (const Reading& reading : readings) {
    NewestValue value;
    REQUIRE(take_value(reading, value));
    words += (words.empty() ? "" : ",") + std::string(reading.quantity->key) + "=" + to_string(value);
  }
  return words;
}

}  // namespace

TEST_CASE("13 events are counted in the last whole minute and in the last hour", "[app]") {
  RecentCount count;
  for (int second = 0; second < 60; second += 10) count.add(kBegin + kSecond * second);
  CHECK(count.in_minute(kBegin + kSecond * 59) == 0);
  CHECK(count.in_minute(kBegin + kSecond * 60) == 6);
  CHECK(count.in_minute(kBegin + kSecond * 120) == 0);
  CHECK(count.in_hour(kBegin + kSecond * 3599) == 6);
  CHECK(count.in_hour(kBegin + kSecond * 3600) == 0);
  count.add(kBegin + kSecond * 3600);
  CHECK(count.in_hour(kBegin + std::chrono::hours(100)) == 0);
}

TEST_CASE("13 a line says when the last telegram came, how, and which part of the frames was intact", "[app]") {
  LineDiagnostics line;
  CHECK(line.readings(kBegin).empty());
  line.on_telegram(Framing::hdlc, moment(kSecond * 0));
  CHECK(words_of(line.readings(kBegin)) == "last_telegram=2026-11-29T00:00:00+00:00,line_quality=100,framing=HDLC");
  line.on_refused(Errc::bad_checksum, true, kBegin + kSecond);
  line.on_telegram(Framing::mbus, moment(kSecond * 10));
  CHECK(line.readings(kBegin + kSecond * 10).empty());  // not more than once a minute
  line.on_telegram(Framing::mbus, moment(kSecond * 60));
  CHECK(words_of(line.readings(kBegin + kSecond * 60)) ==
        "last_telegram=2026-11-29T00:01:00+00:00,line_quality=75,framing=M-Bus");
}

TEST_CASE("13 one damaged frame of a thousand is not 100 per cent", "[app]") {
  LineDiagnostics line;
  for (int count = 0; count < 999; ++count) line.on_telegram(Framing::p1, moment(kSecond));
  line.on_refused(Errc::bad_checksum, true, kBegin + kSecond);
  CHECK(words_of(line.readings(kBegin + kSecond)).find("line_quality=99,framing=P1") != std::string::npos);
}

TEST_CASE("13 what says nothing about the line does not lower its quality", "[app]") {
  LineDiagnostics line;
  line.on_refused(Errc::unknown_layout, false, kBegin);
  line.on_telegram(Framing::bare, {kBegin, std::nullopt});
  CHECK(words_of(line.readings(kBegin)) == "line_quality=100,framing=DLMS");
  CHECK(line.refused(kBegin) == 1);
}

TEST_CASE("13 a message without a key is remembered for an hour", "[app]") {
  LineDiagnostics line;
  CHECK_FALSE(line.key_missing(kBegin));
  line.on_refused(Errc::wrong_key, false, kBegin);
  CHECK_FALSE(line.key_missing(kBegin));
  line.on_refused(Errc::no_key, false, kBegin);
  CHECK(line.key_missing(kBegin + kSecond * 3000));
  CHECK_FALSE(line.key_missing(kBegin + kSecond * 3700));
}
