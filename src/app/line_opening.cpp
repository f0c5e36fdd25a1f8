#include "line_opening.hpp"

#include "ams2mqtt/port/format_search.hpp"
#include "ams2mqtt/port/line_verdict.hpp"

namespace ams2mqtt {

void LineOpening::begin(Monotonic now) {
  *this = {};
  since_ = now;
}

void LineOpening::on_bytes(Bytes bytes, Monotonic now) {
  if (decoded_) return;
  if (bytes_ == 0) first_ = now;
  last_ = now;
  bytes_ += bytes.size();
  sample_.feed(bytes);
}

void LineOpening::on_telegram() {
  decoded_ = true;
  sample_.clear();
}

std::optional<LineOpening::Word> LineOpening::on_tick(Monotonic now) {
  if (!since_ || decoded_ || explained_) return std::nullopt;
  if (now - *since_ >= kPatience) {
    explained_ = true;
    return bytes_ == 0 ? Word::silent : Word::not_decoded;
  }
  if (said_first_ || now - *since_ < kFirstWord) return std::nullopt;
  said_first_ = true;
  return bytes_ == 0 ? Word::still_silent : Word::not_decoded_yet;
}

std::string LineOpening::advice(const std::optional<LineFormat>& format, const LineCounts& counts,
                                Monotonic now) const {
  if (const auto fault = sample_.fault()) return "they are plain text, but " + std::string(*fault);
  constexpr const char* kUsual = "check baud rate and parity";
  if (!format) return kUsual;
  const LineVerdict verdict = judge({.bytes = sample_.bytes(),
                                     .counts = counts,
                                     .format = *format,
                                     .whole = since_ && first_ - *since_ >= FormatSearch::kPause,
                                     .ended = now - last_ >= FormatSearch::kPause});
  switch (verdict.sign) {
    case LineSign::undecided:
    case LineSign::text:
    case LineSign::unframed:
      return kUsual;
    case LineSign::frames:
    case LineSign::message:
      return "they are intact, but no telegram; `ams2mqtt report` collects what a ticket needs";
    case LineSign::seven_bits:
    case LineSign::parity_bit:
    case LineSign::slower:
    case LineSign::garbled:
    case LineSign::inverted:
      return sentence(verdict) + "; `baud: auto` finds the format";
    case LineSign::low:
      return sentence(verdict);
  }
  return kUsual;
}

}  // namespace ams2mqtt
