#include "ams2mqtt/tracking/candidate_codes.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

void CandidateCodes::begin(std::size_t values) {
  values_ = values;
  std::erase_if(candidates_, [&](Candidate& candidate) {
    return candidate.values == values && !std::exchange(candidate.in_newest, false);
  });
}

bool CandidateCodes::hear(const Quantity* quantity, const ObisCode& code, int repeats) {
  const auto known = std::ranges::find_if(candidates_, [&](const Candidate& candidate) {
    return candidate.quantity == quantity && candidate.code == code && candidate.values == values_;
  });
  if (known == candidates_.end()) {
    if (candidates_.size() < kMost) candidates_.push_back({quantity, code, values_, 1, true});
    return false;
  }
  if (!std::exchange(known->in_newest, true)) ++known->heard;
  if (known->heard < repeats) return false;
  candidates_.erase(known);
  return true;
}

}  // namespace ams2mqtt
