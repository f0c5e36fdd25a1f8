#include "ams2mqtt/port/line_verdict.hpp"

#include <algorithm>
#include <string_view>

#include "ams2mqtt/framing/line_text.hpp"
#include "ams2mqtt/port/bit_stretch.hpp"
#include "ams2mqtt/port/frame_signs.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kText = 32;       // bytes that prove that it is text
constexpr std::size_t kFewBytes = 3;    // that say something if nothing else came
constexpr std::size_t kManyBytes = 32;  // whose errors are no accident
constexpr std::size_t kLongBurst = 1024;

// FTDI's driver counts one error for each packet of up to 62 bytes, so that a few count for many.
constexpr std::size_t kBytesForAnError = 20;

std::size_t errors_in(const LineEvidence& evidence) {
  return std::size_t{evidence.counts.framing} + evidence.counts.breaks + evidence.counts.parity;
}

// A burst that was heard from its beginning shows one.
bool begins_frame(const LineEvidence& evidence, std::size_t near) {
  constexpr std::string_view kStarts = "\x7E\x68/";
  const Bytes first = evidence.bytes.first(std::min(evidence.bytes.size(), near));
  return std::ranges::any_of(first, [&](std::uint8_t byte) { return kStarts.contains(static_cast<char>(byte)); });
}

bool has_many_errors(const LineEvidence& evidence) {
  return errors_in(evidence) * kBytesForAnError > evidence.bytes.size();
}

// Whether the stop bit is missing behind so many bytes that it is a parity bit.
bool misses_stop_bits(const LineEvidence& evidence) {
  constexpr std::size_t kBytesForAMissing = 8;
  const std::size_t missing = std::size_t{evidence.counts.framing} + evidence.counts.breaks;
  return evidence.format.parity == Parity::none && missing > 1 && missing * kBytesForAMissing > evidence.bytes.size();
}

LineFormat with_parity(LineFormat format, unsigned data_bits, Parity parity) {
  format.data_bits = data_bits;
  format.parity = parity;
  return format;
}

LineVerdict readable(const LineEvidence& evidence, LineSign sign, Certainty certainty) {
  if (misses_stop_bits(evidence)) {
    return {LineSign::parity_bit, Certainty::likely, evidence.format, with_parity(evidence.format, 8, Parity::even)};
  }
  return {sign, certainty, evidence.format, evidence.format};
}

LineVerdict judge_slow(const LineEvidence& evidence, unsigned stretch) {
  LineVerdict verdict{LineSign::slower, Certainty::likely, evidence.format};
  if (stretch < kBeyondStretch) verdict.meant = LineFormat{.baud = evidence.format.baud / stretch};
  return verdict;
}

LineVerdict judge_garbled(const LineEvidence& evidence) {
  constexpr std::size_t kNear = 8;  // noise may come first
  const std::size_t bytes = evidence.bytes.size();
  const bool has_errors = has_many_errors(evidence);
  // A receiver that begins in the middle of a burst may be out of step until its end.
  const bool is_hopeless = bytes >= kManyBytes && (has_errors || !begins_frame(evidence, kNear));
  const bool enough = evidence.whole ? is_hopeless || (evidence.ended && bytes >= kFewBytes) : bytes >= kLongBurst;
  if (!enough) return {.format = evidence.format};
  if (has_errors) return {LineSign::garbled, Certainty::likely, evidence.format};
  const bool counts = evidence.counts.received > 0;
  return {counts ? LineSign::unframed : LineSign::garbled, Certainty::possible, evidence.format};
}

LineVerdict judge_bytes(const LineEvidence& evidence) {
  const Bytes bytes = evidence.bytes;
  if (holds_frame(bytes)) return readable(evidence, LineSign::frames, Certainty::sure);
  const bool eight = evidence.format.data_bits == 8 && evidence.format.parity == Parity::none;
  if (const auto parity = eight ? parity_of_seven_bits(bytes) : std::nullopt) {
    const bool framed = holds_frame(lower_seven_bits(bytes));
    return {LineSign::seven_bits, framed ? Certainty::sure : Certainty::likely, evidence.format,
            with_parity(evidence.format, 7, *parity)};
  }
  if (bytes.size() >= kText && text_fault(bytes)) return readable(evidence, LineSign::text, Certainty::likely);
  const bool alone = evidence.whole && evidence.ended && errors_in(evidence) == 0;
  if (alone && bytes.size() >= kText && is_notification(bytes)) {
    return readable(evidence, LineSign::message, Certainty::likely);
  }
  const auto stretch = eight ? bit_stretch(bytes) : std::optional(1U);
  if (stretch && *stretch > 1) return judge_slow(evidence, *stretch);
  const bool low = std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
  if (low && evidence.ended && bytes.size() + evidence.counts.breaks > 0) {
    return {LineSign::low, Certainty::possible, evidence.format};
  }
  return stretch || evidence.ended ? judge_garbled(evidence) : LineVerdict{.format = evidence.format};
}

}  // namespace

bool LineVerdict::is_right() const {
  switch (sign) {
    case LineSign::frames:
    case LineSign::message:
    case LineSign::text:
    case LineSign::seven_bits:
    case LineSign::parity_bit:
      return true;
    case LineSign::undecided:
    case LineSign::slower:
    case LineSign::garbled:
    case LineSign::unframed:
    case LineSign::low:
    case LineSign::inverted:
      return false;
  }
  return false;
}

LineVerdict judge(const LineEvidence& evidence) {
  LineVerdict verdict = judge_bytes(evidence);
  const bool is_garbled = verdict.sign == LineSign::garbled || verdict.sign == LineSign::unframed;
  verdict.begins_frame = is_garbled && evidence.whole && begins_frame(evidence, 1);
  verdict.bytes = evidence.bytes.size();
  verdict.counts = evidence.counts;
  return verdict;
}

}  // namespace ams2mqtt
