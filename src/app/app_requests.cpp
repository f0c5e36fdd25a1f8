// What commands ask of the running daemon.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "app.hpp"
#include "requests.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kBrokerAway = "; the broker is not connected now, it will hear of it when it is back";

bool knows(const std::vector<std::string>& ids, const std::string& id) {
  return std::ranges::find(ids, id) != ids.end();
}

}  // namespace

std::string App::on_request(std::string_view request) {
  const std::size_t blank = request.find(' ');
  const std::string_view command = request.substr(0, blank);
  const std::string argument(blank == std::string_view::npos ? std::string_view() : request.substr(blank + 1));
  if (command == kForgetAllRequest) return forget_all();
  if (command == kStatusRequest) {
    const bool troubled = mqtt_ && (!broker_up_ || broker_mute_);
    return std::string(troubled ? kTroubled : kDone) + state(monotonic_now());
  }
  if (command == kMetersRequest) return std::string(kDone) + meter_ids();
  if (command == kAnnouncedRequest) return std::string(kDone) + announcement_of(argument);
  if (command == kForgetRequest) return forget(argument);
  if (command == kLeavingRequest) return std::string(leaves_topics() ? kLeaving : kDone);
  const std::size_t between = argument.find(' ');
  if (command == kRenameRequest && between != std::string::npos) {
    return rename(argument.substr(0, between), argument.substr(between + 1));
  }
  return std::string(kRefused) + "the daemon does not know this request; is it another version?";
}

bool App::forget_one(const std::string& id) {
  bool found = false;
  for (const auto& meter : meters_) {
    if (!knows(meter->known_ids(), id)) continue;
    meter->forget(id);
    found = true;
  }
  while (const auto other = store_->forget(id, base_topic_)) {
    empty_announcements(*other);
    found = true;
  }
  return found;
}

std::string App::forget(const std::string& id) {
  if (!forget_one(id)) return std::string(kRefused) + "no meter " + id + " is known; " + known_meters();
  spdlog::info("forgetting meter {}", id);
  remember(monotonic_now(), true);
  return std::string(kDone) + "meter " + id + " is forgotten" + std::string(broker_up_ ? "" : kBrokerAway);
}

std::string App::forget_all() {
  const std::vector<std::string> ids = all_ids();
  for (const std::string& id : ids) (void)forget_one(id);
  for (const auto& meter : meters_) meter->forget_senders();
  const std::string what = std::to_string(ids.size()) + (ids.size() == 1 ? " meter is" : " meters are") + " forgotten";
  spdlog::info("{}", what);
  remember(monotonic_now(), true);
  return std::string(kDone) + what + std::string(broker_up_ ? "" : kBrokerAway);
}

std::string App::rename(const std::string& id, const std::string& new_id) {
  const auto meter = std::ranges::find_if(meters_, [&](const auto& each) { return each->id() == id; });
  if (meter == meters_.end() || !knows((*meter)->known_ids(), id)) {
    return std::string(kRefused) + "no meter " + id + " is on a line; " + known_meters();
  }
  if (const auto problem = rename_problem(id, (*meter)->has_configured_id(), new_id, all_ids())) {
    return std::string(kRefused) + *problem;
  }
  // Old and new topics would reach Home Assistant at once, and the new entities would find their ids still taken.
  if (!broker_up_) return std::string(kRefused) + "the broker is not connected; try again when it is";
  (*meter)->rename(new_id);
  spdlog::info("{}: the id is {} now, {} before", (*meter)->name(), new_id, id);
  remember(monotonic_now(), true);
  return std::string(kDone) + "meter " + id + " is " + new_id + " from now on; it is announced again in a few seconds";
}

std::string App::meter_ids() const {
  std::string text;
  for (const auto& meter : meters_) {
    if (!meter->id().empty()) text += (text.empty() ? "" : " ") + meter->id();
  }
  return text;
}

std::string App::announcement_of(const std::string& id) const {
  const auto meter = std::ranges::find_if(meters_, [&](const auto& each) { return each->id() == id; });
  if (meter == meters_.end()) return "nothing";
  const auto known = announced_as((*meter)->memory(), config_.mqtt.discovery_prefix);
  return known ? to_string(*known) : "nothing yet";
}

std::vector<std::string> App::all_ids() const {
  std::vector<std::string> ids;
  for (const auto& meter : meters_) {
    for (std::string& id : meter->known_ids()) ids.push_back(std::move(id));
  }
  for (std::string& id : ids_of(store_->others())) ids.push_back(std::move(id));
  return ids;
}

std::string App::known_meters() const {
  std::string text;
  for (const std::string& id : all_ids()) text += (text.empty() ? "known: " : ", ") + id;
  return text.empty() ? "none is known" : text;
}

bool App::leaves_topics() const {
  const auto is_leaving = [](const auto& meter) { return meter->leaves_topics(); };
  return broker_up_ &&
         (!left_topics_.empty() || std::ranges::any_of(meters_, is_leaving) || mqtt_->counters().waiting > 0);
}

void App::empty_announcements(const RetiredMeter& meter) {
  for (const std::string& topic : meter.config_topics) mqtt_->publish(emptied(topic));
  for (const std::string& topic : meter.topics) left_topics_.emplace_back(monotonic_now() + kAfterRemoval, topic);
}

void App::empty_left_topics(Monotonic now) {
  std::erase_if(left_topics_, [&](const auto& entry) {
    if (now < entry.first) return false;
    mqtt_->publish(emptied(entry.second));
    return true;
  });
}

}  // namespace ams2mqtt
