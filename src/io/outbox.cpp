#include "ams2mqtt/io/outbox.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

namespace {

bool is_live(const Message& message) {
  return message.qos == 0 && !message.retain;
}
std::size_t size_of(const Message& message) {
  return message.topic.size() + message.payload.size();
}

}  // namespace

void Outbox::open(std::size_t window) {
  open_ = true;
  window_ = std::clamp(window, std::size_t{1}, kMaxInFlight);
}

void Outbox::close() {
  open_ = false;
  while (!in_flight_.empty()) failed(in_flight_.begin()->first);
  drop_live();
}

void Outbox::add(Message message) {
  insert(next_++, std::move(message));
}
void Outbox::add_first(Message message) {
  insert(before_first_--, std::move(message));
}

void Outbox::insert(Id id, Message message) {
  if (is_live(message) && !open_) return;
  const auto known = newest_.find(message.topic);
  if (known != newest_.end()) {
    const auto older = queue_.find(known->second);
    if (older != queue_.end()) remove(older);
  }
  newest_[message.topic] = id;
  bytes_ += size_of(message);
  queue_.emplace(id, std::move(message));
  enforce_limits();
}

Message Outbox::remove(Queue::iterator position) {
  Message message = std::move(position->second);
  bytes_ -= size_of(message);
  queue_.erase(position);
  return message;
}

void Outbox::give_up(Queue::iterator position) {
  const Id id = position->first;
  forget(remove(position).topic, id);
}

void Outbox::forget(const std::string& topic, Id id) {
  const auto known = newest_.find(topic);
  if (known != newest_.end() && known->second == id) newest_.erase(known);
}

void Outbox::enforce_limits() {
  while (queue_.size() > limits_.messages || bytes_ > limits_.bytes) {
    auto victim = std::find_if(queue_.begin(), queue_.end(), [](const auto& entry) { return !entry.second.retain; });
    if (victim == queue_.end()) victim = queue_.begin();
    give_up(victim);
    ++dropped_;
  }
}

void Outbox::drop_live() {
  for (auto position = queue_.begin(); position != queue_.end();) {
    const auto next = std::next(position);
    if (is_live(position->second)) give_up(position);
    position = next;
  }
}

std::optional<Outbox::Sending> Outbox::take() {
  if (!open_ || queue_.empty() || in_flight_.size() >= window_) return std::nullopt;
  const auto first = queue_.begin();
  const Id id = first->first;
  const auto flying = in_flight_.emplace(id, remove(first)).first;
  return Sending{id, &flying->second};
}

void Outbox::delivered(Id id) {
  const auto flying = in_flight_.find(id);
  if (flying == in_flight_.end()) return;
  forget(flying->second.topic, id);
  in_flight_.erase(flying);
}

void Outbox::failed(Id id) {
  const auto flying = in_flight_.find(id);
  if (flying == in_flight_.end()) return;
  Message message = std::move(flying->second);
  in_flight_.erase(flying);
  // No entry here means that a newer message of the topic has even been delivered meanwhile.
  const auto newest = newest_.find(message.topic);
  if (newest == newest_.end() || newest->second != id) return;
  bytes_ += size_of(message);
  queue_.emplace(id, std::move(message));
  enforce_limits();
}

std::optional<std::string> Outbox::refused(Id id) {
  const auto flying = in_flight_.find(id);
  if (flying == in_flight_.end()) return std::nullopt;
  std::string topic = std::move(flying->second.topic);
  in_flight_.erase(flying);
  forget(topic, id);
  return topic;
}

}  // namespace ams2mqtt
