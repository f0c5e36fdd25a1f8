#include "ams2mqtt/framing/part_joiner.hpp"

namespace ams2mqtt {

bool PartJoiner::continues(const Part& part) const {
  if (!part.follows || part.link != newest_.link || part.number.has_value() != newest_.number.has_value()) {
    return false;
  }
  return !part.number || *part.number == (*newest_.number + 1) % part.numbers;
}

std::optional<Error> PartJoiner::give_up() {
  if (!open_) return std::nullopt;
  open_ = false;
  return Error{Errc::incomplete, offset_};
}

std::optional<Error> PartJoiner::expire(Monotonic now) {
  return open_ && now - newest_at_ > kMaxAge ? give_up() : std::nullopt;
}

std::optional<Error> PartJoiner::make_way(const Part& part, Monotonic now) {
  if (const auto expired = expire(now)) return expired;
  return open_ && !continues(part) ? give_up() : std::nullopt;
}

std::optional<Result<JoinedMessage>> PartJoiner::add(const Part& part, Monotonic now) {
  if (!open_) {
    if (!part.begins) return fail(Errc::incomplete, part.offset);
    if (part.last) return JoinedMessage{part.bytes, part.offset};
    bytes_.clear();
    offset_ = part.offset;
  }
  open_ = true;
  if (bytes_.size() + part.bytes.size() > kMaxSize) {
    open_ = false;
    return fail(Errc::oversize, offset_);
  }
  bytes_.insert(bytes_.end(), part.bytes.begin(), part.bytes.end());
  newest_ = part;
  newest_.bytes = {};
  newest_at_ = now;
  if (!part.last) return std::nullopt;
  open_ = false;
  return JoinedMessage{bytes_, offset_};
}

}  // namespace ams2mqtt
