#include "discovery_publisher.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

using Kept = PackedMessages::Kept;

void DiscoveryPublisher::restore(Discovery discovery, std::vector<std::string> topics) {
  held_ = discovery;
  old_topics_ = std::move(topics);
}

void DiscoveryPublisher::compose(const Announcement& announcement, Monotonic now) {
  Announced announced = fitting_messages(announcement, form_, packet_limit_);
  note_limit(announced, announcement.entities.size());
  if (announced.form != form_) {
    // What was announced in the other form is abandoned as after a restart.
    if (composed_) {
      held_ = form_;
      old_topics_ = topics();
    }
    form_ = announced.form;
  }
  news_ = news_ || !std::ranges::equal(announced.messages, config_.kept(), {}, &Message::topic, &Kept::topic);
  config_ = PackedMessages(announced.messages);
  schedule_.sent(now);
  if (std::exchange(composed_, true)) return;
  // A topic that is announced again is not an old one.
  std::erase_if(old_topics_, [this](const std::string& topic) {
    return std::ranges::find(config_.kept(), topic, &Kept::topic) != config_.kept().end();
  });
}

void DiscoveryPublisher::note_limit(const Announced& announced, std::size_t entities) {
  if (announced.left_out > left_out_) {
    notice_ = EntitiesLeftOut{announced.left_out, entities, announced.limit};
  } else if (announced.form != form_) {
    notice_ = AnnouncedSingly{entities, announced.limit};
  }
  left_out_ = announced.left_out;
}

bool DiscoveryPublisher::fits() const {
  return std::ranges::all_of(config_.kept(), [this](const Kept& message) {
    return fits_into(message.topic.size() + message.size, packet_limit_);
  });
}

void DiscoveryPublisher::publish(const Announcement& announcement, Monotonic now, Messages& out) {
  const bool first = !composed_;
  if (first || schedule_.may_change(now) || !fits()) compose(announcement, now);
  if (!old_topics_.empty() && !migrated_at_) leave_old_topics(now, out);
  if (!migrated_at_) config_.append_to(out);
}

// Only another form of the same entities is migrated; what is below another prefix, or no longer announced at all, is
// just removed.
void DiscoveryPublisher::leave_old_topics(Monotonic now, Messages& out) {
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

void DiscoveryPublisher::forget_old_topics() {
  old_topics_.clear();
  migrated_at_.reset();
  news_ = true;
}

bool DiscoveryPublisher::tick(const Announcement& announcement, const Message& availability, Monotonic now,
                              Messages& out) {
  const DiscoverySchedule::Due due = schedule_.take_due(now);
  if (due.birth) out.push_back(availability);
  const bool migrated = migrated_at_ && now >= *migrated_at_;
  if (migrated) forget_old_topics();
  if (migrated || due.config) publish(announcement, now, out);
  return due.state;
}

std::vector<std::string> DiscoveryPublisher::topics() const {
  std::vector<std::string> topics = old_topics_;
  for (const Kept& message : config_.kept()) {
    if (message.size > 0) topics.push_back(message.topic);
  }
  return topics;
}

bool DiscoveryPublisher::take_news() {
  return std::exchange(news_, false);
}

}  // namespace ams2mqtt
