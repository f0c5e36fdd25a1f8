#include "ams2mqtt/mqtt/hang_ups.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

bool HangUps::leaves_out(const Packet& packet, Time now) {
  if (bound_ && now - bound_->since >= kAgain) bound_.reset();
  if (is_beyond_bound(packet) && bound_->confirmed) return true;
  if (left_out_.empty()) return false;
  const auto found = left_out_.find({packet.subscription, packet.topic});
  if (found == left_out_.end()) return false;
  if (now - found->second.since >= kAgain) {
    left_out_.erase(found);
    return false;
  }
  return packet.bytes * 2 >= found->second.bytes;
}

bool HangUps::is_beyond_bound(const Packet& packet) const {
  return bound_ && !packet.subscription && packet.bytes >= bound_->bytes;
}

std::optional<std::size_t> HangUps::bound() const {
  return bound_ && bound_->confirmed ? std::optional(bound_->bytes) : std::nullopt;
}

bool HangUps::suspects(const Packet& packet) const {
  if (is_beyond_bound(packet)) return true;
  return !suspects_.empty() && suspects_.contains({packet.subscription, packet.topic});
}

bool HangUps::has_to_wait(const Packet& packet, Time now) const {
  if (awaiting_ == 0) return false;
  const bool is_suspect = suspects(packet);
  return std::ranges::any_of(sent_, [&](const Sent& one) {
    return is_awaited(one) && now - one.at <= kPromptly && (one.alone || is_suspect);
  });
}

void HangUps::connected() {
  sent_.clear();
  awaiting_ = 0;
  proven_ = false;
}

void HangUps::sent(Ticket ticket, Packet packet, Time now) {
  // What is never answered leaves by its age, or with the answer to what was sent after it.
  while (!sent_.empty() && !sent_.front().packet.is_answered && now - sent_.front().at > kPromptly) {
    sent_.pop_front();
  }
  if (sent_.size() >= kMostSuspects) {
    const auto superfluous = std::ranges::find(sent_, false, [](const Sent& one) { return one.packet.is_answered; });
    if (superfluous != sent_.end()) sent_.erase(superfluous);
  }
  const bool alone = packet.is_answered && suspects(packet);
  if (packet.is_answered) ++awaiting_;
  sent_.push_back({.ticket = ticket, .packet = std::move(packet), .at = now, .alone = alone});
}

// A broker reads in order, so an answer speaks for everything before it that has none of its own.
bool HangUps::answered(Ticket ticket) {
  const auto found = std::ranges::find(sent_, ticket, &Sent::ticket);
  if (found == sent_.end() || !found->packet.is_answered) return false;
  proven_ = true;
  if (is_awaited(*found)) --awaiting_;
  const auto end = found + 1;
  const auto clear = [&](const Sent& one) {
    if (one.packet.is_answered && one.ticket != ticket) return false;
    suspects_.erase({one.packet.subscription, one.packet.topic});
    passed(one.packet);
    return true;
  };
  sent_.erase(std::remove_if(sent_.begin(), end, clear), end);
  return true;
}

void HangUps::passed(const Packet& packet) {
  if (packet.subscription) return;
  largest_passed_ = std::max(largest_passed_, packet.bytes);
  if (is_beyond_bound(packet)) bound_.reset();
}

void HangUps::withdrawn(Ticket ticket) {
  const auto found = std::ranges::find(sent_, ticket, &Sent::ticket);
  if (found == sent_.end()) return;
  if (is_awaited(*found)) --awaiting_;
  sent_.erase(found);
}

bool HangUps::failed(Ticket ticket) {
  const auto found = std::ranges::find(sent_, ticket, &Sent::ticket);
  if (found == sent_.end()) return false;
  if (is_awaited(*found)) --awaiting_;
  found->failed = true;
  return found->packet.is_answered;
}

HangUps::Loss HangUps::lost(Time now, bool elsewhere) {
  std::erase_if(sent_, [&](const Sent& one) { return now - one.at > kPromptly; });
  Loss loss{.unanswered = sent_.size(), .proven = proven_, .first = {}, .left_out = {}};
  if (!sent_.empty()) loss.first = sent_.front().packet;
  const std::deque<Sent> unanswered = std::exchange(sent_, {});
  awaiting_ = 0;
  if (elsewhere) return loss;
  for (const Sent& one : unanswered) {
    const Key key{one.packet.subscription, one.packet.topic};
    if (!one.alone) {
      suspect(key);
    } else if (proven_) {
      strike(one.packet, now, loss);
    }
  }
  return loss;
}

void HangUps::strike(const Packet& packet, Time now, Loss& loss) {
  const bool second_witness = is_beyond_bound(packet);
  if (++suspects_[{packet.subscription, packet.topic}] < kStrikes && !second_witness) return;
  loss.left_out = packet;
  leave_out(packet, now);
  if (!second_witness) learn_bound(packet, now);
  loss.by_bound = bound().has_value();
  if (second_witness) loss.bound_found = !std::exchange(bound_->confirmed, true);
}

void HangUps::learn_bound(const Packet& packet, Time now) {
  if (packet.subscription || packet.bytes < kSmallestBound || packet.bytes <= largest_passed_) return;
  bound_ = {.bytes = packet.bytes, .since = now, .confirmed = bound_ && bound_->confirmed};
}

void HangUps::suspect(Key key) {
  if (suspects_.size() < kMostSuspects) suspects_.try_emplace(std::move(key), 1);
}

void HangUps::leave_out(const Packet& packet, Time now) {
  const Key key{packet.subscription, packet.topic};
  suspects_.erase(key);
  if (left_out_.size() >= kMostLeftOut && !left_out_.contains(key)) {
    left_out_.erase(std::ranges::min_element(left_out_, {}, [](const auto& entry) { return entry.second.since; }));
  }
  left_out_[key] = {packet.bytes, now};
}

}  // namespace ams2mqtt
