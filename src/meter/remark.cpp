#include "ams2mqtt/meter/remark.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

namespace {

std::string words(const FramingChanged& change) {
  return "the meter speaks " + std::string(to_string(change.after)) + " now, " + std::string(to_string(change.before)) +
         " before";
}

bool warns(const FramingChanged&) {
  return false;
}

}  // namespace

std::string sentence(const Remark& remark) {
  return std::visit([](const auto& each) { return words(each); }, remark);
}

bool is_warning(const Remark& remark) {
  return std::visit([](const auto& each) { return warns(each); }, remark);
}

void RemarkLog::add(const Remark& remark) {
  if (std::ranges::find(said_, remark) != said_.end()) return;
  if (said_.size() == kMaxRemembered) said_.erase(said_.begin());
  said_.push_back(remark);
  fresh_.push_back(remark);
}

std::vector<Remark> RemarkLog::take() {
  return std::exchange(fresh_, {});
}

void RemarkLog::forget(const Remark& remark) {
  std::erase(said_, remark);
}

}  // namespace ams2mqtt
