// Times as plain values, and the port through which the core asks for a time zone's rules. The core never reads a
// clock: `now` always comes in as an argument.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace ams2mqtt {

// Milliseconds on a clock that never jumps, from an arbitrary start: for intervals and time-outs.
using Monotonic = std::chrono::milliseconds;
// Seconds since 1970-01-01T00:00:00Z.
using UtcSeconds = std::chrono::sys_seconds;

// A moment on the shell's two clocks. A host whose clock has not been set yet has no `utc`.
struct Instant {
  Monotonic steady{0};
  std::optional<UtcSeconds> utc;
};

// A wall-clock reading without a statement about its zone.
struct LocalTime {
  std::uint16_t year = 0;
  std::uint8_t month = 0, day = 0, hour = 0, minute = 0, second = 0;

  friend auto operator<=>(const LocalTime&, const LocalTime&) = default;
  // True for a date that exists and a time from 00:00:00 to 23:59:59.
  [[nodiscard]] bool valid() const;
};

// A wall-clock reading with its offset east of UTC.
struct ZonedTime {
  LocalTime local;
  std::chrono::minutes offset{0};

  friend bool operator==(const ZonedTime&, const ZonedTime&) = default;
  [[nodiscard]] UtcSeconds utc() const;
};

[[nodiscard]] UtcSeconds as_if_utc(const LocalTime& local);
[[nodiscard]] LocalTime local_time(UtcSeconds utc, std::chrono::minutes offset);

// "2019-06-19T21:46:50" and, RFC 3339, "2019-06-19T21:46:50+02:00" ("Z" is never used).
[[nodiscard]] std::string to_string(const LocalTime& local);
[[nodiscard]] std::string to_string(const ZonedTime& time);
// The same, appended to `text`.
void append_to(std::string& text, const LocalTime& local);
void append_to(std::string& text, const ZonedTime& time);

// The rules of one place. The shell implements it over the system's time zone data.
class TimeZone {
 public:
  struct Offsets {
    std::chrono::minutes first{0};  // the offset that is right for a reading that occurs once
    std::chrono::minutes second{
        0};  // differs from `first` only in the hour that occurs twice (then the later, winter one)
  };
  virtual ~TimeZone() = default;
  // The offsets that a wall-clock reading can have here. For a reading that is skipped in spring both are the offset
  // before the change.
  [[nodiscard]] virtual Offsets offsets(const LocalTime& local) const = 0;
  // The standard (winter) offset in force around that date.
  [[nodiscard]] virtual std::chrono::minutes standard_offset(const LocalTime& local) const = 0;
  // The offset in force at a moment.
  [[nodiscard]] virtual std::chrono::minutes offset_at(UtcSeconds utc) const = 0;
};

}  // namespace ams2mqtt
