#include "ams2mqtt/tracking/tracking_notice.hpp"

namespace ams2mqtt {

namespace {

struct NoticeWords {
  std::string operator()(const RegisterWithheld& withheld) const {
    if (withheld.believed.empty()) {
      return withheld.key + " is " + withheld.value + ' ' + withheld.unit +
             " from a reading that is days old; it is withheld until the meter behind it is read again";
    }
    return withheld.key + " went from " + withheld.believed + " to " + withheld.value + ' ' + withheld.unit +
           ", which cannot be right; it is withheld until it recovers, the meter reports a different number, or it has "
           "kept growing from there for hours";
  }
  std::string operator()(const NumbersUnrepeated&) const {
    return "each telegram names a different meter, and neither a check sum nor a tag vouches for it; a number is "
           "believed once it is repeated";
  }
  std::string operator()(const MeterRefused& refused) const {
    return "meter " + refused.number + " is not published: this line has already had " + std::to_string(refused.most) +
           (refused.most == 1 ? " meter" : " meters") + "; `ams2mqtt forget` makes room, or max_meters allows more";
  }
  std::string operator()(const CodesRefused& refused) const {
    return "the meter sends more than " + std::to_string(refused.most) +
           " codes that are not in the catalog; further ones are ignored";
  }
};

}  // namespace

std::string sentence(const TrackingNotice& notice) {
  return std::visit(NoticeWords{}, notice);
}

}  // namespace ams2mqtt
