#include "ams2mqtt/framing/hdlc.hpp"

#include <algorithm>

#include "ams2mqtt/base/crc.hpp"

namespace ams2mqtt {

// Of a whole candidate; not in the anonymous namespace, because the assembler's Candidate holds it.
struct HdlcJudgement {
  enum class Verdict : std::uint8_t { incomplete, accepted, refused };
  Verdict verdict = Verdict::incomplete;
  Errc reason{};
  std::size_t size = 0;  // of an accepted frame, both flags included; of an incomplete one at least this many bytes;
                         // of a refused one the bytes that were looked at
  HdlcFrame frame;
};

namespace {

constexpr std::uint8_t kSegmentationBit = 0x08;
constexpr std::size_t kFlagSize = 1;
constexpr std::size_t kChecksumSize = 2;
constexpr std::size_t kMostHeader = 14;  // flag, format, two addresses of four bytes, control, HCS

std::uint16_t checksum_in(Bytes bytes) {
  return static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8U);
}

// The 11-bit length after the opening flag: everything between the flags.
std::size_t length_field(Bytes bytes) {
  return (bytes[1] & 0x07U) << 8U | bytes[2];
}

HdlcJudgement incomplete(std::size_t wanted) {
  return {HdlcJudgement::Verdict::incomplete, {}, wanted, {}};
}
HdlcJudgement refused(Errc reason, std::size_t seen) {
  return {HdlcJudgement::Verdict::refused, reason, seen, {}};
}

// The frame that starts with the flag bytes[0], number `position` of what `sums` knows, judged as early as the bytes
// allow: a damaged header is refused at once, so that a wrong length never makes the line wait for bytes of later
// frames.
HdlcJudgement judge_hdlc(Bytes bytes, OverlappingCrc& sums, std::size_t position) {
  constexpr std::size_t kFormatSize = 2;
  if (bytes.size() < kFlagSize + kFormatSize) return incomplete(kFlagSize + kFormatSize);
  const std::size_t length = length_field(bytes);
  if (length < HdlcAssembler::kMinLength) return refused(Errc::bad_header, kMostHeader);

  const Bytes inside = bytes.subspan(kFlagSize, std::min(bytes.size() - kFlagSize, length));
  const HdlcAddress destination = read_hdlc_address(inside.subspan(kFormatSize));
  if (!destination.valid) return refused(Errc::bad_header, kMostHeader);
  if (destination.size == 0) return incomplete(bytes.size() + 1);
  const HdlcAddress source = read_hdlc_address(inside.subspan(kFormatSize + destination.size));
  if (!source.valid) return refused(Errc::bad_header, kMostHeader);
  if (source.size == 0)
    return inside.size() < length ? incomplete(bytes.size() + 1) : refused(Errc::bad_header, kMostHeader);

  const std::size_t header_size = kFormatSize + destination.size + source.size + 1;
  const bool bare = length == header_size + kChecksumSize;  // no information field, hence no HCS
  if (!bare) {
    if (length < header_size + 2 * kChecksumSize) return refused(Errc::bad_header, kMostHeader);
    const std::size_t header_end = header_size + kChecksumSize;
    if (inside.size() < header_end) return incomplete(kFlagSize + header_end);
    if (crc16_x25(inside.first(header_size)) != checksum_in(inside.subspan(header_size))) {
      return refused(Errc::bad_checksum, kMostHeader);
    }
  }
  const std::size_t size = kFlagSize + length + kFlagSize;
  if (bytes.size() < size) return incomplete(size);
  const std::uint16_t sum = sums.over(inside.first(length - kChecksumSize), position + kFlagSize);
  if (sum != checksum_in(inside.last(kChecksumSize))) return refused(Errc::bad_checksum, size);
  if (bytes[size - 1] != HdlcAssembler::kFlag) return refused(Errc::bad_header, size);

  HdlcFrame frame;
  if (!bare) {
    frame.information = inside.subspan(header_size + kChecksumSize, length - header_size - 2 * kChecksumSize);
  }
  frame.destination = destination.value;
  frame.source = source.value;
  frame.control = inside[header_size - 1];
  frame.segmented = (inside[0] & kSegmentationBit) != 0;
  return {HdlcJudgement::Verdict::accepted, {}, size, frame};
}

}  // namespace

HdlcAddress read_hdlc_address(Bytes bytes) {
  constexpr std::size_t kMaxAddress = 4;
  HdlcAddress address;
  for (std::size_t index = 0; index < std::min(bytes.size(), kMaxAddress); ++index) {
    address.value = address.value << 7U | bytes[index] >> 1U;
    if ((bytes[index] & 1U) != 0) {
      address.size = index + 1;
      address.valid = address.size != 3;
      return address;
    }
  }
  address.valid = bytes.size() < kMaxAddress;
  return address;
}

struct HdlcAssembler::Candidate {
  HdlcJudgement judgement;
  // Bytes of the line: of an accepted frame with both flags, of which the closing one may open the next frame; of an
  // incomplete one at least this many.
  std::size_t size = 0;
};

void HdlcAssembler::feed(Bytes bytes) {
  if (line_.empty() && std::ranges::find(bytes, kFlag) == bytes.end()) return line_.pass(bytes.size());
  line_.feed(bytes);
}

void HdlcAssembler::end_of_burst() {
  line_.end_of_burst();
}

void HdlcAssembler::restart(std::size_t offset) {
  line_.restart(offset);
  wanted_ = 1;
  restored_.reset();
}

HdlcAssembler::Candidate HdlcAssembler::examine(Bytes pending) {
  const HdlcJudgement judgement = judge_hdlc(pending, sums_, line_.offset());
  if (judgement.verdict == HdlcJudgement::Verdict::refused) {
    if (const auto restored = examine_restored(pending, judgement.size)) return *restored;
  }
  return {judgement, judgement.size};
}

// Some adapters and terminal settings send every 0A as 0D 0A. The original frame is accepted if its check sums verify.
// Nothing when undoing the change yields neither a good frame nor the beginning of one: the first `seen` bytes, which
// were refused as they are, have no such pair, or are refused without it, too.
std::optional<HdlcAssembler::Candidate> HdlcAssembler::examine_restored(Bytes pending, std::size_t seen) {
  if (seen == kMostHeader) {
    const Bytes header = pending.first(std::min(pending.size(), seen));
    if (std::ranges::find(header, kCarriageReturn) == header.end()) return std::nullopt;
  }
  if (!restored_) restored_ = std::make_unique<Restored>();
  auto& [restorer, sums] = *restored_;
  const Bytes restored = restorer.restore(pending, line_.offset(), line_.burst_ended());
  if (restored.size() >= seen && restorer.stands_for(seen) == seen) return std::nullopt;
  HdlcJudgement judgement = judge_hdlc(restored, sums, restorer.position());
  switch (judgement.verdict) {
    case HdlcJudgement::Verdict::refused:
      return std::nullopt;
    case HdlcJudgement::Verdict::incomplete:
      return Candidate{judgement, restorer.stands_for(restored.size()) + judgement.size - restored.size()};
    case HdlcJudgement::Verdict::accepted:
      judgement.frame.crlf_restored = true;
      return Candidate{judgement, restorer.stands_for(judgement.size)};
  }
  return std::nullopt;
}

std::optional<Result<HdlcFrame>> HdlcAssembler::next() {
  for (;;) {
    if (waits()) return std::nullopt;
    wanted_ = 1;
    const Bytes unread = line_.pending();
    const auto flag = std::ranges::find(unread, kFlag);
    line_.skip(static_cast<std::size_t>(flag - unread.begin()));
    const Bytes pending(flag, unread.end());
    if (pending.size() < 2) {
      if (line_.burst_ended()) line_.take(pending.size());  // a lone flag closes a frame or fills time
      wanted_ = line_.empty() ? 1 : 2;
      return std::nullopt;
    }
    // The flag that closed the previous frame, followed by time fill or noise.
    if (!may_follow_flag(pending[1])) {
      line_.take(kFlagSize);
      continue;
    }
    Candidate candidate = examine(pending);
    const std::size_t offset = line_.offset();
    switch (candidate.judgement.verdict) {
      case HdlcJudgement::Verdict::accepted:
        line_.take(candidate.size - kFlagSize);
        ++line_.counters().frames;
        if (candidate.judgement.frame.crlf_restored) ++line_.counters().crlf_restored;
        candidate.judgement.frame.offset = offset;
        return candidate.judgement.frame;
      case HdlcJudgement::Verdict::incomplete:
        if (!line_.burst_ended()) {
          wanted_ = candidate.size;
          return std::nullopt;
        }
        candidate.judgement.reason = Errc::truncated;
        [[fallthrough]];
      case HdlcJudgement::Verdict::refused:
        line_.skip(kFlagSize);
        ++line_.counters().refused;
        return fail(candidate.judgement.reason, offset);
    }
  }
}

}  // namespace ams2mqtt
