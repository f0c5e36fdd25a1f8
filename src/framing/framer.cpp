#include "ams2mqtt/framing/framer.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "ams2mqtt/base/release.hpp"
#include "ams2mqtt/framing/frame_part.hpp"

namespace ams2mqtt {

namespace {

constexpr int kTextDepth = 2;  // hex digits of hex digits
// In the order in which their words count: by the strength of their check sums.
constexpr std::array kFramings = {Framing::hdlc, Framing::mbus, Framing::p1, Framing::bare};

// The framing of which a frame may begin at `at`, as far as the bytes go.
std::optional<Framing> beginning(Bytes bytes, std::size_t at) {
  const Bytes rest = bytes.subspan(at);
  switch (rest[0]) {  // a byte of the wire
    case HdlcAssembler::kFlag:
      if (rest.size() < 2 || HdlcAssembler::may_follow_flag(rest[1])) return Framing::hdlc;
      return std::nullopt;
    case MbusAssembler::kStart:
      if (rest.size() < 4 || MbusAssembler::is_start(rest.first(4))) return Framing::mbus;
      return std::nullopt;
    case P1Assembler::kStart:
      if (rest.size() < 2 || P1Assembler::may_follow_start(rest[1])) return Framing::p1;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace

Framer::Framer() : Framer(kTextDepth) {}
Framer::Framer(int text_depth) : text_depth_(text_depth) {}
Framer::~Framer() = default;
Framer::Framer(Framer&&) noexcept = default;
Framer& Framer::operator=(Framer&&) noexcept = default;

void Framer::feed(Bytes bytes) {
  assert(has_said_all_ && "feed() before next() has given nothing");
  has_said_all_ = bytes.empty();
  counters_.bytes += bytes.size();
  burst_ended_ = false;
  input_ended_ = false;
  if (framing_) return feed_decided(bytes);
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(heard_));
  heard_ = 0;
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
}

void Framer::feed_decided(Bytes bytes) {
  if (reads_text_) return text_->feed(hex_.feed(bytes));
  switch (*framing_) {
    case Framing::hdlc:
      return hdlc_.feed(bytes);
    case Framing::mbus:
      return mbus_.feed(bytes);
    case Framing::p1:
      return p1_.feed(bytes);
    case Framing::bare:
      return bare_.feed(bytes);
  }
}

// How many of the waiting bytes all assemblers may get at once. The frame that is complete first decides, however the
// bytes were chunked; so this stops before the next byte that can begin another frame, which no hex digit can, and,
// while two have begun, at the first that may be complete.
std::size_t Framer::stride() const {
  const Bytes unheard = Bytes(waiting_).subspan(heard_);
  std::optional<Framing> only;
  int begun = 0;
  std::size_t most = unheard.size();
  const auto consider = [&](Framing framing, bool pending, std::size_t missing) {
    if (!pending) return;
    only = framing;
    ++begun;
    most = std::min(most, missing);
  };
  consider(Framing::hdlc, hdlc_.pending(), hdlc_.missing());
  consider(Framing::mbus, mbus_.pending(), mbus_.missing());
  consider(Framing::p1, p1_.pending(), p1_.missing());
  consider(Framing::bare, begun > 0 && text_depth_ > 0 && hex_.plausible(), 1);
  if (begun < 2) most = unheard.size();
  const auto begins_another = [&](std::size_t at) {
    const auto framing = beginning(unheard, at);
    return framing && (begun != 1 || framing != only);
  };
  std::size_t count = 1;
  while (count < most && !begins_another(count - 1)) ++count;
  return count;
}

std::size_t Framer::missing() const {
  if (!framing_) return 0;
  switch (*framing_) {
    case Framing::hdlc:
      return hdlc_.pending() ? hdlc_.missing() : 0;
    case Framing::mbus:
      return mbus_.pending() ? mbus_.missing() : 0;
    case Framing::p1:
    case Framing::bare:
      return 0;  // their end is not known before it comes
  }
  std::unreachable();
}

void Framer::hear_more() {
  const Bytes bytes = Bytes(waiting_).subspan(heard_, stride());
  heard_ += bytes.size();
  if (text_depth_ > 0 && hex_.plausible()) hear_text(bytes);
  hdlc_.feed(bytes);
  mbus_.feed(bytes);
  p1_.feed(bytes);
  bare_.feed(bytes);
}

void Framer::end_of_burst() {
  burst_ended_ = true;
  end_heard_ = false;
}

void Framer::hear_end() {
  end_heard_ = true;
  hdlc_.end_of_burst();
  mbus_.end_of_burst();
  p1_.end_of_burst();
  bare_.end_of_burst();
  if (text_depth_ == 0 || (framing_ && !reads_text_)) return;
  if (const Bytes rest = hex_.flush(); !rest.empty()) feed_text(rest);
  if (!text_) return;
  if (input_ended_) return text_->end_of_input();
  text_->end_of_burst();
}

void Framer::end_of_input() {
  end_of_burst();
  input_ended_ = true;
}

std::optional<Result<Payload>> Framer::next(Monotonic now) {
  auto result = framing_ ? next_decided(now) : next_undecided(now);
  if (!result) {
    if (burst_ended_) hex_.end_of_burst();
    has_said_all_ = true;
    return std::nullopt;
  }
  if (!*result) {
    ++counters_.refused;
    return result;
  }
  ++counters_.frames;
  if ((*result)->crlf_restored) ++counters_.crlf_restored;
  return result;
}

std::optional<Result<Payload>> Framer::next_of(Framing framing, Monotonic now) {
  switch (framing) {
    case Framing::hdlc:
      return next_hdlc(now);
    case Framing::mbus:
      return next_mbus(now);
    case Framing::p1:
      return p1_.next();
    case Framing::bare:
      return bare_.next();
  }
  return std::nullopt;
}

// next_of() has nothing to say before more bytes come.
bool Framer::waits(Framing framing) const {
  switch (framing) {
    case Framing::hdlc:
      return !hdlc_frame_ && hdlc_.waits();
    case Framing::mbus:
      return !mbus_frame_ && mbus_.waits();
    case Framing::p1:
      return p1_.waits();
    case Framing::bare:
      return bare_.waits();
  }
  return false;
}

std::optional<Result<Payload>> Framer::next_hdlc(Monotonic now) {
  for (;;) {
    if (!hdlc_frame_) {
      const auto frame = hdlc_.next();
      if (!frame) return std::nullopt;
      if (!*frame) return std::unexpected(frame->error());
      hdlc_frame_ = **frame;
    }
    Part part = part_of(*hdlc_frame_);
    // Segments without numbers follow each other only if nothing was lost between them that may have been one.
    const std::uint64_t skipped = hdlc_.counters().skipped_bytes;
    if (!part.number && skipped - skipped_before_ >= HdlcAssembler::kMinLength) part.follows = false;
    if (const auto lost = joiner_.make_way(part, now)) return std::unexpected(*lost);
    skipped_before_ = skipped;
    const HdlcFrame frame = *std::exchange(hdlc_frame_, std::nullopt);
    if (auto message = join(part, Framing::hdlc, frame.crlf_restored, now)) return message;
    decide(Framing::hdlc);
  }
}

std::optional<Result<Payload>> Framer::next_mbus(Monotonic now) {
  for (;;) {
    if (!mbus_frame_) {
      const auto frame = mbus_.next();
      if (!frame) return std::nullopt;
      if (!*frame) return std::unexpected(frame->error());
      mbus_frame_ = **frame;
    }
    const Part part = part_of(*mbus_frame_);
    if (const auto lost = joiner_.make_way(part, now)) return std::unexpected(*lost);
    mbus_frame_.reset();
    if (auto message = join(part, Framing::mbus, false, now)) return message;
    decide(Framing::mbus);
  }
}

std::optional<Result<Payload>> Framer::join(const Part& part, Framing framing, bool crlf_restored, Monotonic now) {
  const auto message = joiner_.add(part, now);
  if (!message) return std::nullopt;
  if (!*message) return std::unexpected(message->error());
  return Payload{framing, (*message)->bytes, (*message)->offset, crlf_restored, framing == Framing::hdlc};
}

std::optional<Result<Payload>> Framer::next_decided(Monotonic now) {
  if (auto held = next_held()) return held;
  if (ready_) return *std::exchange(ready_, std::nullopt);
  do {
    if (auto result = reads_text_ ? text_->next(now) : next_of(*framing_, now)) return result;
  } while (catch_up());
  const auto lost = input_ended_ ? joiner_.give_up() : joiner_.expire(now);
  if (lost) return std::unexpected(*lost);
  return std::nullopt;
}

// What came before the framing was decided, followed by the end of the burst. False when nothing was left.
bool Framer::catch_up() {
  if (heard_ < waiting_.size()) {
    feed_decided(Bytes(waiting_).subspan(heard_));
    heard_ = waiting_.size();
    return true;
  }
  if (!burst_ended_ || end_heard_) return false;
  hear_end();
  return true;
}

std::optional<Result<Payload>> Framer::next_held() {
  if (held_.empty()) return std::nullopt;
  const Error error = held_.front().error;
  held_.erase(held_.begin());
  if (held_.empty()) release(held_);
  return std::unexpected(error);
}

std::optional<Result<Payload>> Framer::next_undecided(Monotonic now) {
  for (;;) {
    for (const Framing framing : kFramings) {
      if (framing == Framing::bare) {
        if (auto payload = next_text(now)) return payload;
      }
      if (waits(framing)) continue;
      if (auto payload = offer(framing, now)) return payload;
      if (framing_) return std::nullopt;  // a part of a message has decided
    }
    if (heard_ < waiting_.size()) {
      hear_more();
    } else if (burst_ended_ && !end_heard_) {
      hear_end();
    } else {
      break;
    }
  }
  if (!burst_ended_) return std::nullopt;
  if (!held_.empty()) keep_refusals_of(held_.front().framing);
  return next_held();
}

// The result of `framing` while others are tried, too: a payload, or nothing, with refusals held back.
std::optional<Result<Payload>> Framer::offer(Framing framing, Monotonic now) {
  while (auto result = next_of(framing, now)) {
    if (!*result) {
      hold(framing, result->error());
      continue;
    }
    const bool guarded = framing != Framing::bare && !(framing == Framing::p1 && p1_.unguarded());
    if (!guarded) {
      offered_ = framing;
      return result;
    }
    decide(framing);
    ready_ = **result;
    return next_decided(now);
  }
  if (framing_) return next_decided(now);
  return std::nullopt;
}

void Framer::hold(Framing framing, const Error& error) {
  if (held_.size() < kMaxHeld) held_.push_back({framing, error});
}

void Framer::keep_refusals_of(Framing framing) {
  std::erase_if(held_, [&](const Held& held) { return held.framing != framing; });
  if (held_.empty()) release(held_);
}

void Framer::decide(Framing framing) {
  if (framing_) return;
  use(framing);
  restart_all_but(framing);
  forget_text();
}

void Framer::use(Framing framing) {
  framing_ = framing;
  offered_.reset();
  keep_refusals_of(framing);
}

// The assemblers that the line does not use keep nothing.
void Framer::restart_all_but(std::optional<Framing> used) {
  const std::size_t offset = counters_.bytes;
  if (used != Framing::hdlc) {
    hdlc_.restart(offset);
    hdlc_frame_.reset();
  }
  if (used != Framing::mbus) {
    mbus_.restart(offset);
    mbus_frame_.reset();
  }
  if (used != Framing::p1) p1_.restart(offset);
  if (used != Framing::bare) bare_.restart(offset);
}

void Framer::confirm() {
  if (offered_) return decide(*offered_);
  if (framing_ || !text_) return;
  text_->confirm();
  if (text_->framing()) decide_by_text();
}

void Framer::rest() {
  hdlc_.rest();
  mbus_.rest();
  p1_.rest();
  bare_.rest();
  if (text_) text_->rest();
  if (heard_ < waiting_.size()) return;
  release(waiting_);
  heard_ = 0;
}

void Framer::listen_again() {
  const auto before = std::exchange(framing_, std::nullopt);
  if (!before) return;
  restart_all_but(reads_text_ ? std::nullopt : before);
  if (reads_text_) text_->listen_again();
  reads_text_ = false;
}

LineCounters Framer::counters() const {
  LineCounters counters = counters_;
  if (reads_text_) return counters;
  switch (framing_.value_or(Framing::hdlc)) {
    case Framing::hdlc:
      counters.skipped_bytes = hdlc_.counters().skipped_bytes;
      break;
    case Framing::mbus:
      counters.skipped_bytes = mbus_.counters().skipped_bytes;
      break;
    case Framing::p1:
      counters.skipped_bytes = p1_.counters().skipped_bytes;
      break;
    case Framing::bare:
      counters.skipped_bytes = bare_.counters().skipped_bytes;
      break;
  }
  return counters;
}

}  // namespace ams2mqtt
