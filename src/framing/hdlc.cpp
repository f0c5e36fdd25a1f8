#include "ams2mqtt/framing/hdlc.hpp"

#include <algorithm>

#include "ams2mqtt/base/crc.hpp"

namespace ams2mqtt {

// Of a whole candidate; not in the anonymous namespace, because the assembler's Candidate holds it.
struct HdlcJudgement {
  enum class Verdict : std::uint8_t { incomplete, accepted, refused };
  Verdict verdict = Verdict::incomplete;
  Errc reason{};
  std::size_t size = 0;  // of an accepted frame, both flags included
  HdlcFrame frame;
};

namespace {

constexpr std::uint8_t kFormatType3 = 0xA0;
constexpr std::uint8_t kSegmentationBit = 0x08;
constexpr std::size_t kFlagSize = 1;
constexpr std::size_t kChecksumSize = 2;

// One HDLC address: 1, 2 or 4 bytes of seven bits each, the last one with its lowest bit set. `size` 0: not ended yet.
struct Address {
  std::uint32_t value = 0;
  std::size_t size = 0;
  bool valid = true;
};

Address read_address(Bytes bytes) {
  constexpr std::size_t kMaxAddress = 4;
  Address address;
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

bool checksum_verifies(Bytes covered, Bytes checksum) {
  return crc16_x25(covered) == (checksum[0] | checksum[1] << 8U);
}

// Format type 3 with any segmentation bit: what makes the bytes behind a flag a frame to be judged.
bool looks_like_header(Bytes pending) {
  return pending.size() >= 2 && (pending[1] & 0xF0U) == kFormatType3;
}

// The 11-bit length behind the opening flag: everything between the flags.
std::size_t length_field(Bytes bytes) {
  return (bytes[1] & 0x07U) << 8U | bytes[2];
}

HdlcJudgement incomplete() {
  return {};
}
HdlcJudgement refused(Errc reason) {
  return {HdlcJudgement::Verdict::refused, reason, 0, {}};
}

// The frame that starts with the flag bytes[0], judged as early as the bytes allow: a damaged header is refused at
// once, so that a wrong length never makes the line wait for bytes of later frames.
HdlcJudgement judge_hdlc(Bytes bytes) {
  constexpr std::size_t kFormatSize = 2;
  if (bytes.size() < kFlagSize + kFormatSize) return incomplete();
  const std::size_t length = length_field(bytes);
  if (length < HdlcAssembler::kMinLength) return refused(Errc::bad_header);

  const Bytes inside = bytes.subspan(kFlagSize, std::min(bytes.size() - kFlagSize, length));
  const Address destination = read_address(inside.subspan(kFormatSize));
  if (!destination.valid) return refused(Errc::bad_header);
  if (destination.size == 0) return incomplete();
  const Address source = read_address(inside.subspan(kFormatSize + destination.size));
  if (!source.valid) return refused(Errc::bad_header);
  if (source.size == 0) return inside.size() < length ? incomplete() : refused(Errc::bad_header);

  const std::size_t header_size = kFormatSize + destination.size + source.size + 1;
  const bool bare = length == header_size + kChecksumSize;  // no information field, hence no HCS
  if (!bare) {
    if (length < header_size + 2 * kChecksumSize) return refused(Errc::bad_header);
    if (inside.size() < header_size + kChecksumSize) return incomplete();
    if (!checksum_verifies(inside.first(header_size), inside.subspan(header_size, kChecksumSize))) {
      return refused(Errc::bad_checksum);
    }
  }
  const std::size_t size = kFlagSize + length + kFlagSize;
  if (bytes.size() < size) return incomplete();
  if (!checksum_verifies(inside.first(length - kChecksumSize), inside.last(kChecksumSize))) {
    return refused(Errc::bad_checksum);
  }
  if (bytes[size - 1] != HdlcAssembler::kFlag) return refused(Errc::bad_header);

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

struct HdlcAssembler::Candidate {
  HdlcJudgement judgement;
  std::size_t consumed = 0;  // bytes of the line, without the closing flag, which may open the next frame
};

void HdlcAssembler::feed(Bytes bytes) {
  drop_consumed();
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  counters_.bytes += bytes.size();
  burst_ended_ = false;
}

void HdlcAssembler::end_of_burst() {
  burst_ended_ = true;
}

void HdlcAssembler::restart(std::size_t offset) {
  buffer_.clear();
  begin_ = 0;
  buffer_offset_ = offset;
  burst_ended_ = false;
}

void HdlcAssembler::drop_consumed() {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
  buffer_offset_ += begin_;
  begin_ = 0;
}

void HdlcAssembler::skip(std::size_t count) {
  begin_ += count;
  counters_.skipped_bytes += count;
}

HdlcAssembler::Candidate HdlcAssembler::examine(Bytes pending) {
  const HdlcJudgement judgement = judge_hdlc(pending);
  if (judgement.verdict == HdlcJudgement::Verdict::refused) {
    if (const auto restored = examine_restored(pending)) return *restored;
  }
  return {judgement, judgement.size - kFlagSize};
}

// Some adapters and terminal settings send every 0A as 0D 0A. The frame as it was before is accepted if its check sums
// verify. Nothing when there is no such pair, or undoing it does not make a good frame either. Behind a last 0D the
// other half of a pair may be about to come.
std::optional<HdlcAssembler::Candidate> HdlcAssembler::examine_restored(Bytes pending) {
  restored_.clear();
  bool changed = false;
  std::size_t position = 0;
  std::size_t wanted = kFlagSize + kMaxLength + kFlagSize;
  while (position < pending.size() && restored_.size() < wanted) {
    const bool half = pending[position] == kCarriageReturn;
    if (half && position + 1 == pending.size() && !burst_ended_) return Candidate{incomplete(), 0};
    const bool pair = half && position + 1 < pending.size() && pending[position + 1] == kLineFeed;
    changed = changed || pair;
    position += pair ? 1 : 0;
    restored_.push_back(pending[position++]);
    if (restored_.size() == 3) wanted = kFlagSize + length_field(restored_) + kFlagSize;
  }
  if (!changed) return std::nullopt;
  HdlcJudgement judgement = judge_hdlc(restored_);
  if (judgement.verdict == HdlcJudgement::Verdict::refused) return std::nullopt;
  judgement.frame.crlf_restored = true;
  return Candidate{judgement, position - kFlagSize};
}

std::optional<Result<HdlcFrame>> HdlcAssembler::next() {
  for (;;) {
    const Bytes unread = Bytes(buffer_).subspan(begin_);
    const auto flag = std::ranges::find(unread, kFlag);
    skip(static_cast<std::size_t>(flag - unread.begin()));
    const Bytes pending(flag, unread.end());
    if (pending.size() < 2) {
      if (burst_ended_) begin_ += pending.size();  // a lone flag closes a frame or fills time
      return std::nullopt;
    }
    if (pending[1] == kFlag) {
      begin_ += kFlagSize;
      continue;
    }
    if (!looks_like_header(pending)) {
      begin_ += kFlagSize;  // the flag that closed the frame before, with noise behind it
      continue;
    }
    Candidate candidate = examine(pending);
    const std::size_t offset = buffer_offset_ + begin_;
    switch (candidate.judgement.verdict) {
      case HdlcJudgement::Verdict::accepted:
        begin_ += candidate.consumed;
        ++counters_.frames;
        if (candidate.judgement.frame.crlf_restored) ++counters_.crlf_restored;
        candidate.judgement.frame.offset = offset;
        return candidate.judgement.frame;
      case HdlcJudgement::Verdict::incomplete:
        if (!burst_ended_) return std::nullopt;
        candidate.judgement.reason = Errc::truncated;
        [[fallthrough]];
      case HdlcJudgement::Verdict::refused:
        skip(kFlagSize);
        ++counters_.refused;
        return fail(candidate.judgement.reason, offset);
    }
  }
}

}  // namespace ams2mqtt
