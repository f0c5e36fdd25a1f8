// What people ask of the fleet: which meters it knows, and to forget some.
#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "meter_fleet.hpp"

namespace ams2mqtt {

std::vector<std::string> MeterFleet::ids_on_lines() const {
  std::vector<std::string> ids;
  for (const auto& meter : meters_) {
    if (!meter->id().empty()) ids.push_back(meter->id());
  }
  return ids;
}

std::vector<std::string> MeterFleet::all_ids() const {
  std::vector<std::string> ids;
  for (const auto& meter : meters_) {
    for (std::string& id : meter->known_ids()) ids.push_back(std::move(id));
  }
  if (!store_) return ids;
  for (std::string& id : ids_of(store_->others())) ids.push_back(std::move(id));
  return ids;
}

MeterPipeline* MeterFleet::find(const std::string& id) const {
  const auto found = std::ranges::find_if(meters_, [&](const auto& each) { return each->id() == id; });
  return found != meters_.end() ? found->get() : nullptr;
}

std::vector<std::string> MeterFleet::names_of_lines(std::size_t most) const {
  std::vector<std::string> names;
  for (const auto& meter : meters_) {
    if (names.size() >= most) break;
    names.push_back(meter->name());
  }
  return names;
}

MeterPipeline* MeterFleet::find_line(const std::string& which) const {
  if (which.starts_with('#')) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(which.data() + 1, which.data() + which.size(), number);
    const bool there = error == std::errc() && *end == '\0' && number > 0 && number <= meters_.size();
    return there ? meters_[number - 1].get() : nullptr;
  }
  const auto found = std::ranges::find_if(
      meters_, [&](const auto& each) { return which.empty() || each->id() == which || each->name() == which; });
  return found != meters_.end() ? found->get() : nullptr;
}

bool MeterFleet::forget(const std::string& id) {
  bool found = false;
  if (forgotten_) forgotten_(id);
  for (const auto& meter : meters_) {
    if (!meter->knows(id)) continue;
    meter->forget(id);
    found = true;
  }
  if (!store_) return found;
  while (const auto other = store_->forget(id, base_topic_)) {
    empty_announcements(*other);
    found = true;
  }
  return found;
}

std::size_t MeterFleet::forget_all() {
  const std::vector<std::string> ids = all_ids();
  for (const std::string& id : ids) (void)forget(id);
  for (const auto& meter : meters_) meter->forget_senders();
  return ids.size();
}

bool MeterFleet::leaves_topics() const {
  return !left_topics_.empty() ||
         std::ranges::any_of(meters_, [](const auto& meter) { return meter->leaves_topics(); });
}

void MeterFleet::empty_announcements(const RetiredMeter& meter) {
  for (const std::string& topic : meter.config_topics) sink_.publish(emptied(topic));
  for (const std::string& topic : meter.topics) left_topics_.emplace_back(monotonic_now() + kAfterRemoval, topic);
}

void MeterFleet::empty_left_topics(Monotonic now) {
  std::erase_if(left_topics_, [&](const auto& entry) {
    if (now < entry.first) return false;
    sink_.publish(emptied(entry.second));
    return true;
  });
}

}  // namespace ams2mqtt
