#include "ams2mqtt/tracking/tracking_notice.hpp"

namespace ams2mqtt {

namespace {

struct NoticeWords {
  std::string operator()(const RegisterWithheld& withheld) const {
    if (withheld.believed.empty()) {
      return withheld.key + " is " + withheld.value + ' ' + withheld.unit +
             " by a reading that is days old; it is withheld until the meter behind it is read again";
    }
    return withheld.key + " went from " + withheld.believed + " to " + withheld.value + ' ' + withheld.unit +
           ", which cannot be; it is withheld until it comes back, the meter says another number, or it has grown "
           "from there for hours";
  }
  std::string operator()(const NumbersUnrepeated&) const {
    return "the telegrams name another meter each time, and neither a check sum nor a tag vouches for them; a number "
           "is believed when it is repeated";
  }
  std::string operator()(const MeterRefused& refused) const {
    return "meter " + refused.number + " is not published: this line has had " + std::to_string(refused.most) +
           (refused.most == 1 ? " meter" : " meters") +
           " already; `ams2mqtt forget` makes room, and max_meters allows more";
  }
  std::string operator()(const CodesRefused& refused) const {
    return "the meter sends more than " + std::to_string(refused.most) +
           " codes that are not in the catalog; further ones are left out";
  }
};

}  // namespace

std::string sentence(const TrackingNotice& notice) {
  return std::visit(NoticeWords{}, notice);
}

}  // namespace ams2mqtt
