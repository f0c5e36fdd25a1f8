#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

std::string to_string(const MeterTime& time) {
  return time.offset ? to_string(ZonedTime{time.local, *time.offset}) : to_string(time.local);
}

}  // namespace ams2mqtt
