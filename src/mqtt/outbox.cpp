#include "outbox.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

namespace {

std::size_t size_of(const Message& message) {
  return message.topic.size() + message.payload.size();
}

bool is_worth_spooling(const Message& message) {
  return message.qos > 0 && (message.retain || message.every);
}

}  // namespace

Outbox::Kind Outbox::kind_of(const Message& message) {
  if (message.every && message.qos > 0) return kEvery;
  if (message.retain) return kRetained;
  return message.qos > 0 ? kPassing : kLive;
}

std::size_t Outbox::queued() const {
  std::size_t count = 0;
  for (const Lane& lane : lanes_) count += lane.queue.size();
  return count;
}

std::size_t Outbox::queued_bytes() const {
  std::size_t bytes = 0;
  for (const Lane& lane : lanes_) bytes += lane.bytes;
  return bytes;
}

void Outbox::open(std::size_t window) {
  open_ = true;
  window_ = std::clamp(window, std::size_t{1}, kMaxInFlight);
}

Outbox::Discarded Outbox::close() {
  open_ = false;
  while (!in_flight_.empty()) failed(in_flight_.begin()->first);
  return drop_live();
}

Outbox::Discarded Outbox::drop_live() {
  Discarded discarded;
  std::swap(discarded.lane_, lanes_[kLive]);
  return discarded;
}

void Outbox::add(Message message) {
  insert(next_++, std::move(message), false);
}
void Outbox::add_first(Message message) {
  insert(before_first_--, std::move(message), true);
}

void Outbox::insert(Id id, Message message, bool is_first) {
  const Kind kind = kind_of(message);
  if (kind == kLive && !open_) return;
  if (size_of(message) > limits_.bytes) {
    ++dropped_;
    return;
  }
  Lane& lane = lanes_[kind];
  Entry entry{.message = std::move(message), .since = id, .number = {}, .is_first = is_first};
  if (!entry.message.every) supersede(lane, entry);
  if (tracking_ && is_worth_spooling(entry.message)) unspooled_.emplace(entry.since, id);
  enqueue(lane, id, std::move(entry));
  enforce_limits();
}

// `entry` is about to be the newest of its topic: an older one that still waits ends here.
void Outbox::supersede(Lane& lane, Entry& entry) {
  const auto known = lane.newest.find(entry.message.topic);
  if (known == lane.newest.end()) return;
  const Id superseded = known->second;
  lane.newest.erase(known);
  if (const Entry* older = find(superseded)) entry.since = older->since;
  const auto waiting = lane.queue.find(superseded);
  if (waiting != lane.queue.end()) end(superseded, dequeue(lane, waiting).mapped());
}

void Outbox::enqueue(Lane& lane, Id id, Entry entry) {
  lane.bytes += size_of(entry.message);
  const Message& message = lane.queue.emplace(id, std::move(entry)).first->second.message;
  if (!message.every) lane.newest.emplace(message.topic, id);
}

Outbox::Queue::node_type Outbox::dequeue(Lane& lane, Queue::iterator position) {
  lane.bytes -= size_of(position->second.message);
  return lane.queue.extract(position);
}

Outbox::Entry* Outbox::find(Id id) {
  const auto flying = in_flight_.find(id);
  if (flying != in_flight_.end()) return &flying->second;
  for (Lane& lane : lanes_) {
    const auto waiting = lane.queue.find(id);
    if (waiting != lane.queue.end()) return &waiting->second;
  }
  return nullptr;
}

// The message has left the outbox for good.
void Outbox::end(Id id, const Entry& entry) {
  auto& newest = lane_of(entry.message).newest;
  const auto known = newest.find(entry.message.topic);
  if (known != newest.end() && known->second == id) newest.erase(known);
  if (!tracking_) return;
  unspooled_.erase({entry.since, id});
  if (entry.number) gone_.push_back(*entry.number);
}

bool Outbox::over_limits() const {
  return queued() > limits_.messages || queued_bytes() > limits_.bytes;
}

Outbox::Lane& Outbox::lane_of_victim() {
  const Lane& every = lanes_[kEvery];
  const bool too_many =
      every.queue.size() > limits_.messages - limits_.messages / 4 || every.bytes > limits_.bytes - limits_.bytes / 4;
  for (const Kind kind : {kLive, kPassing, too_many ? kEvery : kRetained}) {
    if (!lanes_[kind].queue.empty()) return lanes_[kind];
  }
  return lanes_[too_many ? kRetained : kEvery];
}

void Outbox::enforce_limits() {
  while (over_limits()) {
    Lane& lane = lane_of_victim();
    const auto oldest =
        std::find_if(lane.queue.begin(), lane.queue.end(), [](const auto& place) { return !place.second.is_first; });
    if (oldest == lane.queue.end()) return;
    const Id id = oldest->first;
    end(id, dequeue(lane, oldest).mapped());
    ++dropped_;
  }
}

const Outbox::Lane* Outbox::next_lane() const {
  const Lane* next = nullptr;
  for (const Lane& lane : lanes_) {
    if (lane.queue.empty()) continue;
    if (next == nullptr || lane.queue.begin()->first < next->queue.begin()->first) next = &lane;
  }
  return next;
}

Outbox::Id Outbox::oldest() const {
  Id oldest = next_;
  const Lane* lane = next_lane();
  if (lane != nullptr) oldest = lane->queue.begin()->first;
  return in_flight_.empty() ? oldest : std::min(oldest, in_flight_.begin()->first);
}

const Message* Outbox::next() const {
  const Lane* lane = next_lane();
  return lane == nullptr ? nullptr : &lane->queue.begin()->second.message;
}

bool Outbox::has_room_for(const Message& message) const {
  if (message.qos > 0) return answered_in_flight_ < window_;
  return in_flight_.size() - answered_in_flight_ < kMaxUnanswered;
}

std::optional<Outbox::Sending> Outbox::take() {
  const Lane* found = next_lane();
  if (!open_ || found == nullptr || !has_room_for(found->queue.begin()->second.message)) return std::nullopt;
  Lane* next = &lanes_[static_cast<std::size_t>(found - lanes_.data())];
  const Id id = next->queue.begin()->first;
  if (next->queue.begin()->second.message.qos > 0) ++answered_in_flight_;
  const auto flying = in_flight_.insert(dequeue(*next, next->queue.begin())).position;
  return Sending{id, &flying->second.message};
}

// Its flight is over.
Outbox::Queue::node_type Outbox::land(Queue::iterator flying) {
  if (flying->second.message.qos > 0) --answered_in_flight_;
  return in_flight_.extract(flying);
}

void Outbox::delivered(Id id) {
  const auto flying = in_flight_.find(id);
  if (flying == in_flight_.end()) return;
  ++delivered_;
  end(id, land(flying).mapped());
}

void Outbox::failed(Id id) {
  const auto flying = in_flight_.find(id);
  if (flying == in_flight_.end()) return;
  Queue::node_type place = land(flying);
  const Message& message = place.mapped().message;
  Lane& lane = lane_of(message);
  if (!message.every) {
    // No entry here means that a newer message of the topic has already been delivered.
    const auto newest = lane.newest.find(message.topic);
    if (newest == lane.newest.end() || newest->second != id) return end(id, place.mapped());
  }
  lane.bytes += size_of(message);
  lane.queue.insert(std::move(place));
  enforce_limits();
}

std::optional<std::string> Outbox::put_back(Id id) {
  const auto flying = in_flight_.find(id);
  if (flying == in_flight_.end()) return std::nullopt;
  std::string topic = flying->second.message.topic;
  failed(id);
  return topic;
}

std::optional<std::string> Outbox::refused(Id id) {
  const auto flying = in_flight_.find(id);
  if (flying == in_flight_.end()) return std::nullopt;
  ++refused_;
  Queue::node_type place = land(flying);
  end(id, place.mapped());
  return std::move(place.mapped().message.topic);
}

std::vector<Outbox::Waiting> Outbox::take_unspooled(Id mark, std::size_t limit) {
  std::vector<Waiting> due;
  while (!unspooled_.empty() && unspooled_.begin()->first < mark && due.size() < limit) {
    const Id id = unspooled_.begin()->second;
    unspooled_.erase(unspooled_.begin());
    if (const Entry* entry = find(id)) due.push_back({id, entry->message});
  }
  return due;
}

void Outbox::spooled(Id id, std::optional<SpoolNumber> number) {
  if (Entry* entry = find(id)) {
    entry->number = number;
  } else if (number) {
    gone_.push_back(*number);
  }
}

void Outbox::unspooled(Id id) {
  if (const Entry* entry = find(id)) unspooled_.emplace(entry->since, id);
}

void Outbox::restore(SpoolNumber number, Message message) {
  const Kind kind = kind_of(message);
  Lane& lane = lanes_[kind];
  const Id id = before_first_--;
  if (!message.every && lane.newest.contains(message.topic)) {
    gone_.push_back(number);
    return;
  }
  enqueue(lane, id, {.message = std::move(message), .since = id, .number = number});
  enforce_limits();
}

}  // namespace ams2mqtt
