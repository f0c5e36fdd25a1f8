#include "leaving_topics.hpp"

namespace ams2mqtt {

void LeavingTopics::leave_after_connect(Monotonic delay, std::string topic) {
  waiting_.emplace_back(delay, std::move(topic));
}

void LeavingTopics::leave_after_connect(const RetiredMeter& meter) {
  for (const std::string& topic : meter.config_topics) leave_after_connect(Monotonic(0), topic);
  for (const std::string& topic : meter.topics) leave_after_connect(kAfterRemoval, topic);
}

void LeavingTopics::connected(Monotonic now) {
  for (auto& [delay, topic] : waiting_) topics_.emplace_back(now + delay, std::move(topic));
  waiting_.clear();
}

std::vector<std::string> LeavingTopics::take_due(Monotonic now) {
  std::vector<std::string> due;
  std::erase_if(topics_, [&](Entry& entry) {
    if (now < entry.first) return false;
    due.push_back(std::move(entry.second));
    return true;
  });
  return due;
}

std::vector<std::string> LeavingTopics::all() const {
  std::vector<std::string> all;
  all.reserve(topics_.size() + waiting_.size());
  for (const auto* part : {&waiting_, &topics_}) {
    for (const auto& [at, topic] : *part) all.push_back(topic);
  }
  return all;
}

}  // namespace ams2mqtt
