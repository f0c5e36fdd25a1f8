#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

bool is_same_meter(const MeterIdentity& known, const MeterIdentity& heard) {
  if (known.id == heard.id || heard.id == known.device_name) return true;
  const bool by_name = known.id == known.device_name;
  return by_name && (heard.device_name.empty() || heard.device_name == known.device_name);
}

UtcSeconds utc_of(const MeterTime& time) {
  return time.offset ? ZonedTime{time.local, *time.offset}.utc() : as_if_utc(time.local);
}

void append_to(std::string& text, const MeterTime& time) {
  if (time.offset) return append_to(text, ZonedTime{time.local, *time.offset});
  append_to(text, time.local);
}

std::string to_string(const MeterTime& time) {
  std::string text;
  append_to(text, time);
  return text;
}

}  // namespace ams2mqtt
