// The newest value of everything a meter sends, and whether a reading is news. Values keep the catalog's order, then
// the codes without a row, so that the same meter is always announced in the same words.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/homeassistant/interval.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/homeassistant/register_guard.hpp"
#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

struct MeterValue {
  const Quantity* quantity = nullptr;  // null: a code without a catalog row
  ObisCode code;
  std::string unit;     // of such a code
  std::string topic;    // empty until the meter's id is known
  std::string payload;  // the newest that may be published; empty while there is none
  Monotonic at{0};      // when it came
  IntervalObserver interval;
  std::chrono::seconds expire_after{60};  // as announced
  RegisterGuard guard;

  [[nodiscard]] bool retained() const;
  [[nodiscard]] Message message() const;
};

class MeterValues {
 public:
  // What a reading did.
  struct Outcome {
    const MeterValue* news = nullptr;  // to be published; null: nothing new. Lives until the next call
    bool announce = false;             // the discovery message says something else now
  };
  [[nodiscard]] Outcome take(const Reading& reading, Monotonic now);
  // Makes sure that there is a value for `quantity`. True when it is new.
  bool expect(const Quantity& quantity);
  // From now on values have topics.
  void name_topics(std::string_view base, std::string_view id);
  // Another meter: registers may be lower.
  void reset_guards();

  [[nodiscard]] std::span<const MeterValue> all() const { return values_; }

 private:
  [[nodiscard]] MeterValue* find(const Quantity* quantity, const ObisCode& code);
  [[nodiscard]] MeterValue& insert(const Quantity* quantity, const ObisCode& code);

  std::vector<MeterValue> values_;
  std::size_t cursor_ = 0;  // readings come in the same order every time: the search begins after the last hit
  std::string scratch_;
  std::string base_;
  std::string id_;
};

}  // namespace ams2mqtt
