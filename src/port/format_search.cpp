#include "ams2mqtt/port/format_search.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace ams2mqtt {

namespace {

constexpr std::size_t kQuickBytes = 24;
constexpr unsigned kHighest = 115200;
constexpr unsigned kAnyBaud = std::numeric_limits<unsigned>::max();

constexpr LineFormat plain(unsigned baud) {
  return {.baud = baud};
}
constexpr LineFormat even(unsigned baud) {
  return {.baud = baud, .parity = Parity::even};
}

// The usual ones first. A burst whose first byte is right has another parity. Where it is not, 9600 baud show the bits
// of a line at 2400 four times as long, so that the second burst tells a wrong parity from a higher baud rate; at
// 115200 all usual ones from 19200 on show what they are. Seven data bits are recognised in eight.
constexpr std::array kFormats = {
    plain(2400),  plain(9600), plain(115200), even(2400), even(9600), plain(19200), plain(57600),
    plain(38400), plain(4800), plain(1200),   plain(300), plain(600), even(115200), even(19200),
    even(57600),  even(38400), even(4800),    even(1200), even(300),  even(600),
};

bool has_parity(const LineFormat& format) {
  return format.parity != Parity::none;
}

}  // namespace

FormatSearch::FormatSearch(const std::optional<LineFormat>& first)
    : format_(first.value_or(kFormats.front())), most_(kAnyBaud) {}

std::optional<LineVerdict> FormatSearch::hear(Bytes bytes, const LineCounts& counts, Monotonic now) {
  if (found_) return std::nullopt;
  if (!listening_) {
    listening_ = true;
    last_ = now;
    forget_burst(counts);
    return std::nullopt;
  }
  take(bytes, now);
  const bool ended = now - last_ >= kPause;
  if (burst_.empty() || (bytes.empty() && !ended)) return std::nullopt;
  LineVerdict verdict =
      judge({.bytes = burst_, .counts = counts - counts_, .format = format_, .whole = whole_, .ended = ended});
  if (verdict.sign == LineSign::undecided) {
    if (ended) forget_burst(counts);
    return std::nullopt;
  }
  conclude(verdict);
  if (!found_) forget_burst(counts);
  return verdict;
}

void FormatSearch::forget_burst(const LineCounts& counts) {
  counts_ = counts;
  burst_.clear();
}

void FormatSearch::take(Bytes bytes, Monotonic now) {
  if (bytes.empty()) return;
  heard_ = true;
  if (burst_.empty()) whole_ = now - last_ >= kPause;
  last_ = now;
  const Bytes newest = bytes.last(std::min(bytes.size(), kMostBytes));
  if (burst_.size() + newest.size() > kMostBytes) {
    const std::size_t kept = std::min(burst_.size(), (kMostBytes - newest.size()) / 2);
    burst_.erase(burst_.begin(), burst_.end() - static_cast<std::ptrdiff_t>(kept));
  }
  append(burst_, newest);
}

void FormatSearch::conclude(LineVerdict& verdict) {
  found_ = verdict.is_right();
  if (found_) {
    format_ = *verdict.meant;
    return;
  }
  if (verdict.sign == LineSign::low) return;
  learn(verdict);
  auto next = untried();
  const bool at_its_rate = baud_ || least_ == kHighest;
  if (!next && at_its_rate) {
    verdict.sign = LineSign::inverted;
    verdict.certainty = baud_ ? Certainty::likely : Certainty::possible;
    verdict.meant = plain(baud_.value_or(kHighest));
  }
  if (!next) {
    believe_nothing();
    if (!at_its_rate) next = untried();
  }
  if (!next) {
    ++rounds_;
    tried_.clear();
    next = kFormats.front();
  }
  if (*next == format_) return;
  format_ = *next;
  listening_ = false;
}

void FormatSearch::believe_nothing() {
  baud_.reset();
  least_ = 0;
  most_ = kAnyBaud;
}

void FormatSearch::learn(const LineVerdict& verdict) {
  if (std::ranges::find(tried_, format_) == tried_.end()) tried_.push_back(format_);
  if (verdict.sign == LineSign::slower) {
    if (verdict.meant) baud_ = verdict.meant->baud;
    most_ = std::min(most_, format_.baud / 2);
  } else if (!has_parity(format_)) {
    if (verdict.begins_frame) hunch_ = even(format_.baud);
    // A telegram of 100 bytes or more that makes so few characters is sent at more than four times the rate.
    const bool is_quick = verdict.bytes < kQuickBytes;
    least_ = std::max(least_, is_quick && format_.baud * 4 < kHighest ? format_.baud * 4 + 1 : format_.baud);
  }
  if (least_ > most_) believe_nothing();  // as noise has it
}

bool FormatSearch::is_possible(const LineFormat& format) const {
  if (std::ranges::find(tried_, format) != tried_.end()) return false;
  if (baud_) return format.baud == *baud_;
  return format.baud >= least_ && format.baud <= most_;
}

std::optional<LineFormat> FormatSearch::untried() const {
  if (hunch_ && is_possible(*hunch_)) return hunch_;
  const auto* const next = std::ranges::find_if(kFormats, [this](const LineFormat& each) { return is_possible(each); });
  return next == kFormats.end() ? std::nullopt : std::optional(*next);
}

}  // namespace ams2mqtt
