#include "identity_watch.hpp"

#include <algorithm>
#include <utility>

#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

namespace {

// This many telegrams after a number that was not believed, a meter is accepted without one.
constexpr int kNameless = 20;
// This many consecutive numbers that were not believed are worth a sentence.
constexpr int kManyDoubts = 20;

}  // namespace

IdentityWatch::Hearing IdentityWatch::hear(const Telegram& telegram, const MeterIdentity& known, bool settled,
                                           std::optional<TrackingNotice>& notice) {
  if (telegram.meter == nullptr) return Hearing::whole;
  const MeterIdentity& said = *telegram.meter;
  if (said.id.empty()) nameless_ = std::max(nameless_ - 1, 0);
  if (belief_.hear(telegram)) {
    doubts_ = 0;
    if (!admits(said, known, settled)) {
      if (!std::exchange(fullness_told_, true)) notice = MeterRefused{said.id, most_};
      return Hearing::nothing;
    }
    heard_ = belief_.believed();
    return Hearing::whole;
  }
  const bool says_other = !said.id.empty() && telegram.says_number && said.id != known.id;
  if (says_other) notice = note_doubt();
  return settled && says_other ? Hearing::nothing : Hearing::values;
}

// A line on which every number comes only once has no meter to follow; somebody should know.
std::optional<TrackingNotice> IdentityWatch::note_doubt() {
  nameless_ = kNameless;
  if (++doubts_ < kManyDoubts || std::exchange(doubts_told_, true)) return std::nullopt;
  return NumbersUnrepeated{};
}

// The number of meters that a line can introduce is limited, and so is what has to be remembered about it.
bool IdentityWatch::admits(const MeterIdentity& said, const MeterIdentity& known, bool settled) {
  if (said.id.empty()) return true;
  if (!known.id.empty() && is_same_meter(known, said)) return true;
  if (settled && may_be_numberless(known, said)) return true;
  const std::string id = plain_id(said.id);
  if (std::ranges::find(ids_, id) != ids_.end()) return true;
  if (ids_.size() >= most_) return false;
  ids_.push_back(id);
  return true;
}

void IdentityWatch::set_known(std::vector<std::string> ids) {
  ids_ = std::move(ids);
  fullness_told_ = false;
}

bool may_be_numberless(const MeterIdentity& known, const MeterIdentity& said) {
  const std::string& manufacturer = known.manufacturer;
  return known.id.empty() && (manufacturer.empty() || said.manufacturer.empty() || manufacturer == said.manufacturer);
}

}  // namespace ams2mqtt
