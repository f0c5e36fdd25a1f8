#include "source/arrival_pace.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

constexpr auto kByte = 4166us;  // 2400 8N1

// A frame of `size` bytes that arrives four at a time, `byte` apart each, as often as it is looked at.
struct Line {
  // How often somebody looked, and how long after the last byte the frame was seen to be complete.
  struct Seen {
    int looks = 0;
    ArrivalPace::Duration late{};
  };
  Seen frame(std::size_t size, ArrivalPace::Duration byte) {
    const auto begin = now;
    Seen seen;
    std::size_t read = 0;
    while (read < size) {
      const auto next = begin + byte * static_cast<int>(std::min(read + 4, size));
      now = std::max(now, next);
      const auto sent = byte > byte.zero() ? static_cast<std::size_t>((now - begin) / byte) : size;
      const std::size_t here = std::min(sent / 4 * 4 + (sent >= size ? size % 4 : 0), size);
      now += pace.rest_after(now, here - read, size - here);
      read = here;
      ++seen.looks;
    }
    seen.late = now - (begin + byte * static_cast<int>(size));
    now += 2s;
    pace.end_of_burst();
    return seen;
  }

  ArrivalPace pace{kByte, 1s};
  ArrivalPace::Time now;
};

}  // namespace

TEST_CASE("a slow line is looked at a few times a frame once it has shown its pace", "[source]") {
  Line line;
  CHECK(line.frame(44, kByte).looks > 7);  // its pace is not known before the end
  const Line::Seen shorter = line.frame(44, kByte);
  CHECK(shorter.looks <= 4);
  CHECK(shorter.late == 0s);
  const Line::Seen longer = line.frame(288, kByte);
  CHECK(longer.looks <= 7);
  CHECK(longer.late == 0s);
}

TEST_CASE("a line whose clock is a hundredth off is not looked at too late", "[source]") {
  Line line;
  const auto byte = GENERATE(kByte * 99 / 100, kByte * 101 / 100);
  (void)line.frame(288, byte);
  const Line::Seen seen = line.frame(288, byte);
  CHECK(seen.late == 0s);
  CHECK(seen.looks <= 8);
}

TEST_CASE("bytes that come faster than the line are never waited for twice", "[source]") {
  Line line;
  (void)line.frame(288, kByte);
  SECTION("a little at a time") {
    (void)line.frame(288, kByte / 10);
    CHECK(line.frame(288, kByte / 10).late == 0s);
  }
  SECTION("all at once") {
    CHECK(line.pace.rest_after(line.now, 100, 188) == 0s);
  }
}

TEST_CASE("nobody rests without knowing what is missing, or on a line without a speed", "[source]") {
  Line line;
  (void)line.frame(288, kByte);
  CHECK(line.pace.rest_after(line.now, 4, 0) == 0s);
  ArrivalPace none(0s, 1s);
  CHECK(none.rest_after({}, 4, 284) == 0s);
  CHECK(none.rest_after(ArrivalPace::Time(1s), 4, 280) == 0s);
}

TEST_CASE("a rest is limited, whatever a damaged frame says about its length", "[source]") {
  Line line;
  (void)line.frame(288, kByte);
  CHECK(line.pace.rest_after(line.now, 4, 2040) == 1s);
}

TEST_CASE("bytes after a gap do not count as slow because of the gap", "[source]") {
  ArrivalPace pace(kByte, 1s);
  const ArrivalPace::Time begin;
  CHECK(pace.rest_after(begin, 4, 280) == 0s);
  CHECK(pace.rest_after(begin + 2s, 30, 250) == 0s);
  CHECK(pace.rest_after(begin + 2s, 30, 220) == 0s);
}
