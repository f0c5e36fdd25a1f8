#include "announcer.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

void Announcer::restore(Discovery discovery, std::vector<std::string> topics) {
  held_ = discovery;
  old_topics_ = std::move(topics);
}

void Announcer::compose(const Announcement& announcement, Monotonic now) {
  Announced announced = fitting_messages(announcement, form_, packet_limit_);
  note_limit(announced, announcement.entities.size());
  if (announced.form != form_) {
    // What was announced in the other form is left as after a restart.
    if (composed_) {
      held_ = form_;
      old_topics_ = topics();
    }
    form_ = announced.form;
  }
  Messages config = std::move(announced.messages);
  const auto same_topic = [](const Message& left, const Message& right) { return left.topic == right.topic; };
  news_ = news_ || !std::ranges::equal(config, config_, same_topic);
  config_ = std::move(config);
  schedule_.sent(now);
  if (std::exchange(composed_, true)) return;
  // What is announced in the same place again is no old topic.
  std::erase_if(old_topics_, [this](const std::string& topic) {
    return std::ranges::find(config_, topic, &Message::topic) != config_.end();
  });
}

void Announcer::note_limit(const Announced& announced, std::size_t entities) {
  const std::string limit = std::to_string(announced.limit) + " bytes, the most that the broker takes";
  if (announced.left_out > left_out_) {
    note_ = std::to_string(announced.left_out) + " of " + std::to_string(entities) +
            " entities are not announced, because their messages are larger than " + limit;
  } else if (announced.form != form_) {
    note_ = "the announcement of the meter is larger than " + limit + ": each of its " + std::to_string(entities) +
            " entities gets one of its own, as with 'discovery: single'";
  }
  left_out_ = announced.left_out;
}

bool Announcer::fits() const {
  return std::ranges::all_of(config_, [this](const Message& message) { return fits_into(message, packet_limit_); });
}

void Announcer::push(Messages& out) const {
  out.insert(out.end(), config_.begin(), config_.end());
}

void Announcer::say(const Announcement& announcement, Monotonic now, Messages& out) {
  const bool first = !composed_;
  if (first || schedule_.may_change(now) || !fits()) compose(announcement, now);
  if (!old_topics_.empty() && !migrated_at_) leave_old_topics(now, out);
  if (!migrated_at_) push(out);
}

// Only another form of the same entities is migrated; what lies below another prefix, or is not announced at all any
// more, just ends.
void Announcer::leave_old_topics(Monotonic now, Messages& out) {
  const bool migrates = held_ != form_ && held_ != Discovery::off && form_ != Discovery::off;
  for (const std::string& topic : old_topics_) {
    out.push_back(migrates ? Message{topic, R"({"migrate_discovery":true})", 1, true, false, kExpiry} : emptied(topic));
  }
  if (migrates) {
    migrated_at_ = now + kSettle;
  } else {
    forget_old_topics();
  }
}

void Announcer::forget_old_topics() {
  old_topics_.clear();
  migrated_at_.reset();
  news_ = true;
}

bool Announcer::tick(const Announcement& announcement, const Message& availability, Monotonic now, Messages& out) {
  const AnnouncementSchedule::Due due = schedule_.take_due(now);
  if (due.birth) out.push_back(availability);
  const bool migrated = migrated_at_ && now >= *migrated_at_;
  if (migrated) forget_old_topics();
  if (migrated || due.config) say(announcement, now, out);
  return due.state;
}

std::vector<std::string> Announcer::topics() const {
  std::vector<std::string> topics = old_topics_;
  for (const Message& message : config_) {
    if (!message.payload.empty()) topics.push_back(message.topic);
  }
  return topics;
}

bool Announcer::take_news() {
  return std::exchange(news_, false);
}

}  // namespace ams2mqtt
