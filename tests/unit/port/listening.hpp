// A meter and a port with its driver, which a search listens to: bits in, and how long it took.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "ams2mqtt/port/format_search.hpp"
#include "ams2mqtt/simulation/link_encoder.hpp"
#include "ams2mqtt/simulation/profile.hpp"
#include "ams2mqtt/simulation/schedule.hpp"
#include "ams2mqtt/simulation/uart_model.hpp"

namespace ams2mqtt::test {

using namespace uart;

struct Sending {
  LineFormat format;
  std::vector<std::uint8_t> bytes;  // of each burst
  Monotonic every{10'000};
  bool inverted = false;
};
struct Listening {
  Resync resync = Resync::start;
  bool counts = true;       // the driver counts errors
  Monotonic begin{0};       // after the begin of a burst
  Monotonic limit{90'000};  // after which it is given up
};
struct Course {
  std::optional<Monotonic> found;  // after how long
  LineFormat format;
  std::vector<LineVerdict> verdicts;
};

// The first list of a simulated meter that is neither the shortest nor the hourly one.
inline std::vector<std::uint8_t> usual_list(std::string_view profile) {
  Schedule schedule(*find_profile(profile), 1, UtcSeconds(std::chrono::hours(420'000)));
  for (;;) {
    ScheduledFrame frame = schedule.next();
    if (frame.list == List::normal) return frame.bytes;
  }
}

inline std::vector<std::uint8_t> p1_telegram() {
  std::string lines = "1-3:0.2.8(50)\r\n0-0:1.0.0(260301120000W)\r\n1-0:1.7.0(00.512*kW)\r\n";
  for (int tariff = 1; tariff < 9; ++tariff) {
    const std::string code = std::to_string(tariff);
    lines += "1-0:" + code + ".8.0(00012345.678*kWh)\r\n1-0:" + code + "1.7.0(000.21" + code + "*kW)\r\n";
  }
  return encode_p1("XYZ5\\2M550T-1012", lines);
}

inline Ticks ticks(Monotonic time) {
  return time.count() * (kTicksPerSecond / 1000);
}

// Polls every 100 ms, and hears what has come since as the newest format makes it of the line.
inline Course listen(const Sending& sending, const Listening& how, const std::optional<LineFormat>& first = {}) {
  constexpr Monotonic kPoll{100};
  FormatSearch search(first);
  Waveform line{.changes = {}, .begins_low = sending.inverted};
  for (Monotonic at{0}; at < how.begin + how.limit; at += sending.every) {
    const Waveform burst = sent(sending.bytes, sending.format, ticks(at), sending.inverted);
    line.changes.insert(line.changes.end(), burst.changes.begin(), burst.changes.end());
  }
  Course course;
  LineCounts counts;
  LineFormat format = search.format();
  std::vector<Character> heard = received(line, format, how.resync, ticks(how.begin));
  std::size_t next = 0;
  for (Monotonic now = how.begin; now < how.begin + how.limit; now += kPoll) {
    const std::size_t before = next;
    while (next < heard.size() && heard[next].at < ticks(now)) ++next;
    const std::vector<Character> news(heard.begin() + static_cast<std::ptrdiff_t>(before),
                                      heard.begin() + static_cast<std::ptrdiff_t>(next));
    const LineCounts more = counts_of(news);
    counts = {counts.received + more.received, counts.parity + more.parity, counts.framing + more.framing, 0, 0,
              counts.breaks + more.breaks};
    if (auto verdict = search.hear(bytes_of(news), how.counts ? counts : LineCounts{}, now)) {
      course.verdicts.push_back(*verdict);
    }
    course.format = search.format();
    if (search.found()) {
      course.found = now - how.begin;
      return course;
    }
    if (search.format() == format) continue;
    format = search.format();
    heard = received(line, format, how.resync, ticks(now));
    next = 0;
  }
  return course;
}

}  // namespace ams2mqtt::test
