#include "ams2mqtt/framing/mbus.hpp"

#include <algorithm>
#include <numeric>

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kLastDlmsCi = 0x1F;
constexpr std::uint8_t kLastTelegram = 0x10;
constexpr std::size_t kMaxLength = MbusAssembler::length_of(1);
constexpr std::size_t kHeader = MbusAssembler::kHeader;
constexpr std::size_t kOverhead = MbusAssembler::kOverhead;

enum class MbusVerdict : std::uint8_t { noise, incomplete, accepted, refused };

struct MbusJudgement {
  MbusVerdict verdict = MbusVerdict::incomplete;
  Errc reason{};
  std::size_t length = 0;  // from C to the end of data; of an incomplete one at least this many bytes in all
};

MbusJudgement mbus_incomplete(std::size_t wanted) {
  return {MbusVerdict::incomplete, {}, wanted};
}

bool sum_verifies(Bytes covered, std::uint8_t sum) {
  return (std::accumulate(covered.begin(), covered.end(), 0U) & 0xFFU) == sum;
}

// The candidate at bytes[0], which is a start byte, as early as the bytes allow.
MbusJudgement judge_mbus(Bytes bytes) {
  constexpr MbusJudgement kNoise = {MbusVerdict::noise, {}, 0};
  if (bytes.size() > 3 && bytes[3] != MbusAssembler::kStart) return kNoise;
  if (bytes.size() > 2 && bytes[1] != bytes[2]) return kNoise;
  if (bytes.size() < kHeader) return mbus_incomplete(bytes.size() + 1);
  const std::size_t length = MbusAssembler::length_of(bytes[1]);
  if (length > kMaxLength) return kNoise;
  constexpr std::size_t kCi = kHeader + 2;
  if (bytes.size() <= kCi) return mbus_incomplete(kCi + 1);
  if (bytes[kCi] > kLastDlmsCi) return {MbusVerdict::refused, Errc::bad_header, 0};
  const std::size_t size = kHeader + length + MbusAssembler::kTrailer;
  if (bytes.size() < size) return mbus_incomplete(size);
  if (bytes[kHeader + length + 1] != MbusAssembler::kStop) return {MbusVerdict::refused, Errc::bad_header, 0};
  if (!sum_verifies(bytes.subspan(kHeader, length), bytes[kHeader + length])) {
    return {MbusVerdict::refused, Errc::bad_checksum, 0};
  }
  return {MbusVerdict::accepted, {}, length};
}

MbusFrame frame_of(Bytes inside) {
  MbusFrame frame;
  frame.control = inside[0];
  frame.address = inside[1];
  frame.number = inside[2] & 0x0FU;
  frame.last = (inside[2] & kLastTelegram) != 0;
  frame.source = inside[3];
  frame.destination = inside[4];
  frame.data = inside.subspan(kOverhead);
  return frame;
}

}  // namespace

void MbusAssembler::feed(Bytes bytes) {
  if (line_.empty() && std::ranges::find(bytes, kStart) == bytes.end()) return line_.pass(bytes.size());
  line_.feed(bytes);
}

void MbusAssembler::end_of_burst() {
  line_.end_of_burst();
}

void MbusAssembler::restart(std::size_t offset) {
  line_.restart(offset);
  wanted_ = 1;
}

std::optional<Result<MbusFrame>> MbusAssembler::next() {
  for (;;) {
    if (waits()) return std::nullopt;
    wanted_ = 1;
    const Bytes unread = line_.pending();
    const auto start = std::ranges::find(unread, kStart);
    line_.skip(static_cast<std::size_t>(start - unread.begin()));
    const Bytes pending(start, unread.end());
    if (pending.empty()) return std::nullopt;
    const std::size_t offset = line_.offset();
    MbusJudgement judgement = judge_mbus(pending);
    switch (judgement.verdict) {
      case MbusVerdict::noise:
        line_.skip(1);
        continue;
      case MbusVerdict::accepted: {
        MbusFrame frame = frame_of(pending.subspan(kHeader, judgement.length));
        frame.offset = offset;
        line_.take(kHeader + judgement.length + MbusAssembler::kTrailer);
        ++line_.counters().frames;
        return frame;
      }
      case MbusVerdict::incomplete:
        if (!line_.burst_ended()) {
          wanted_ = judgement.length;
          return std::nullopt;
        }
        judgement.reason = Errc::truncated;
        [[fallthrough]];
      case MbusVerdict::refused:
        line_.skip(1);
        ++line_.counters().refused;
        return fail(judgement.reason, offset);
    }
  }
}

}  // namespace ams2mqtt
