#include "ams2mqtt/mqtt/twin_signs.hpp"

#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

void TwinSigns::heard(std::string_view status) {
  const bool before_own = sign_ == Sign::none;
  if (status == kOnline) {
    sign_ = before_own || sign_ == Sign::own_online ? Sign::own_online : Sign::another_online;
  } else if (!before_own) {
    sign_ = Sign::offline;
  }
}

}  // namespace ams2mqtt
