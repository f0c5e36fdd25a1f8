#include "ams2mqtt/meter/cipher_watch.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

void CipherWatch::note(const CipheredApdu& apdu, const Result<Deciphered>& result, RemarkLog& remarks) {
  if (!result) {
    if (result.error().code == Errc::no_key) remarks.add(KeyMissing{apdu.system_title});
    if (result.error().code == Errc::wrong_key) remarks.add(KeyWrong{apdu.system_title});
    if (result.error().code == Errc::bad_auth) remarks.add(AuthKeyWrong{apdu.system_title});
    if (result.error().code == Errc::unsupported) remarks.add(CipherUnsupported{apdu.system_title});
    return;
  }
  if (!apdu.tag.empty() && !result->verified) remarks.add(AuthKeyMissing{result->system_title});
  note_counter(result->system_title, apdu.frame_counter, remarks);
}

void CipherWatch::note_counter(const std::optional<SystemTitle>& title, std::uint32_t counter, RemarkLog& remarks) {
  const auto known = std::ranges::find(newest_, title, &Newest::title);
  if (known == newest_.end()) {
    if (newest_.size() == kMaxTitles) newest_.erase(newest_.begin());
    newest_.push_back({title, counter, false});
    return;
  }
  const std::uint32_t before = std::exchange(known->counter, counter);
  if (counter < before && !std::exchange(known->went_back, true)) {
    remarks.add(CounterWentBack{title, before, counter});
  }
}

}  // namespace ams2mqtt
