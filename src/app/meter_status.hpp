// How one line is doing and what its meter says: the daemon's answer to `ams2mqtt watch`, as one line of JSON
//   {"name":"meter 1","id":"...","source":"...","meter":"...","state":"online","framing":"HDLC","last_telegram_s":2,
//    "bytes":1234,"skipped_bytes":0,"frames":9,"refused":0,"telegrams_a_minute":6,"line_quality":100,"lines":1,
//    "lists":[{"values":13,"telegrams":42,"age_s":2,"interval_s":10}, ...],
//    "values":[{"key":"power_import","obis":"1-0:1.7.0","name":"Power import","value":"1234","unit":"W","age_s":2,
//               "interval_s":10}, ...],"next":0}
// What is not known is left out. Values are texts with the meter's own digits, which no reader of JSON can round.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/framing/payload.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"
#include "list_log.hpp"

namespace ams2mqtt {

struct StatusValue {
  std::string key;
  std::string obis;
  std::string name;  // empty for a code without a catalog row
  std::string value;
  std::string unit;
  std::optional<std::chrono::seconds> age;  // nothing: from before the daemon's start
  std::optional<std::chrono::seconds> interval;
};

// One of the lists that the meter sends; see ListLog.
struct StatusList {
  std::uint64_t values = 0;
  std::uint64_t telegrams = 0;
  std::optional<std::chrono::seconds> age;
  std::optional<std::chrono::seconds> interval;
};

struct MeterStatus {
  std::string name;
  std::string id;  // empty: not known yet
  std::string source;
  std::string meter;  // which it is, as a sentence; empty: not known yet
  std::string state;  // online | silent | remembered | waiting
  std::string framing;
  std::optional<std::chrono::seconds> last_telegram;
  LineCounters counters;
  std::uint64_t telegrams_a_minute = 0;
  std::optional<std::uint64_t> line_quality;  // whole per cent
  std::size_t lines = 1;                      // how many the daemon reads
  std::vector<StatusList> lists;
  std::vector<StatusValue> values;
  std::size_t next = 0;  // more values begin there; 0: these were the last
};

// The state's word.
[[nodiscard]] std::string_view word_of(Life life);
// A value that has one, as of `now`.
[[nodiscard]] std::optional<StatusValue> status_of(const MeterValue& value, Monotonic now,
                                                   Language language = Language::en);
[[nodiscard]] StatusList status_of(const SeenList& list, Monotonic now);

// At most `room` bytes, or a single value: others that would not fit are left for the next time, and `next` says so.
// `from`: the place of the first value.
[[nodiscard]] std::string to_json(const MeterStatus& status, std::size_t from, std::size_t room);
// The same for the page, whole, with what names the meter there (docs/openapi.yaml, Meter).
[[nodiscard]] std::string to_web_json(const MeterStatus& status, std::string_view key);
// Back. The error is a sentence.
[[nodiscard]] std::expected<MeterStatus, std::string> parse_status(std::string_view json);

}  // namespace ams2mqtt
