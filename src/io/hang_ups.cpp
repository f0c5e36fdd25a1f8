#include "ams2mqtt/io/hang_ups.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

bool HangUps::leaves_out(const Packet& packet, Time now) {
  const auto found = left_out_.find({packet.subscription, packet.topic});
  if (found == left_out_.end()) return false;
  if (now - found->second.since >= kAgain) {
    left_out_.erase(found);
    return false;
  }
  return packet.bytes * 2 >= found->second.bytes;
}

bool HangUps::suspects(const std::string& topic, bool subscription) const {
  return !suspects_.empty() && suspects_.contains({subscription, topic});
}

bool HangUps::has_to_wait(const std::string& topic, bool subscription, Time now) const {
  const bool is_suspect = suspects(topic, subscription);
  return std::ranges::any_of(sent_, [&](const Sent& one) {
    const bool awaited = one.packet.is_answered && !one.failed && now - one.at <= kPromptly;
    return awaited && (one.alone || is_suspect);
  });
}

void HangUps::connected() {
  sent_.clear();
  proven_ = false;
}

void HangUps::sent(Ticket ticket, Packet packet, Time now) {
  // What is never answered leaves by its age.
  std::erase_if(sent_, [&](const Sent& one) { return !one.packet.is_answered && now - one.at > kPromptly; });
  const auto superfluous = std::ranges::find(sent_, false, [](const Sent& one) { return one.packet.is_answered; });
  if (sent_.size() >= kMostSuspects && superfluous != sent_.end()) sent_.erase(superfluous);
  const bool alone = packet.is_answered && suspects(packet.topic, packet.subscription);
  sent_.push_back({.ticket = ticket, .packet = std::move(packet), .at = now, .alone = alone});
}

// A broker reads in order, so an answer speaks for everything before it that has none of its own.
void HangUps::answered(Ticket ticket) {
  const auto found = std::ranges::find(sent_, ticket, &Sent::ticket);
  if (found == sent_.end() || !found->packet.is_answered) return;
  proven_ = true;
  const auto end = found + 1;
  const auto clear = [&](const Sent& one) {
    if (one.packet.is_answered && one.ticket != ticket) return false;
    suspects_.erase({one.packet.subscription, one.packet.topic});
    return true;
  };
  sent_.erase(std::remove_if(sent_.begin(), end, clear), end);
}

void HangUps::withdrawn(Ticket ticket) {
  std::erase_if(sent_, [ticket](const Sent& one) { return one.ticket == ticket; });
}

void HangUps::failed(Ticket ticket) {
  const auto found = std::ranges::find(sent_, ticket, &Sent::ticket);
  if (found != sent_.end()) found->failed = true;
}

HangUps::Loss HangUps::lost(Time now, bool elsewhere) {
  std::erase_if(sent_, [&](const Sent& one) { return now - one.at > kPromptly; });
  Loss loss{.unanswered = sent_.size(), .proven = proven_, .first = {}, .left_out = {}};
  if (!sent_.empty()) loss.first = sent_.front().packet;
  const std::vector<Sent> unanswered = std::exchange(sent_, {});
  if (elsewhere) return loss;
  for (const Sent& one : unanswered) {
    const Key key{one.packet.subscription, one.packet.topic};
    if (!one.alone) {
      suspect(key);
    } else if (proven_ && ++suspects_[key] >= kStrikes) {
      leave_out(one.packet, now);
      loss.left_out = one.packet;
    }
  }
  return loss;
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
