#include "ams2mqtt/framing/paste_context.hpp"

#include <algorithm>
#include <utility>

#include "dump_offset.hpp"

namespace ams2mqtt {

const std::optional<DumpOffset>& PasteContext::offset_of(std::string_view line) {
  if (!std::exchange(has_offset_, true)) offset_ = find_dump_offset(line, dump_next);
  return offset_;
}

const std::vector<PasteRun>& PasteContext::hex_runs_of(std::string_view line) {
  if (!std::exchange(has_runs_, true)) find_hex_runs(line, false, runs_);
  return runs_;
}

const std::vector<PasteRun>& PasteContext::short_runs_of(std::string_view line) {
  if (!std::exchange(has_short_runs_, true)) find_hex_runs(line, true, short_runs_);
  return short_runs_;
}

std::vector<PasteRun>& PasteContext::decimal_runs_of(std::string_view line) {
  find_decimal_runs(line, decimal_runs_);
  return decimal_runs_;
}

bool PasteContext::knows(std::string_view prefix) const {
  return !trimmed_paste(prefix).empty() &&
         std::ranges::any_of(known_, [&](const std::string& shape) { return has_shape(prefix, shape); });
}

void PasteContext::learn(std::string_view prefix) {
  if (trimmed_paste(prefix).empty() || knows(prefix)) return;
  known_[newest_] = prefix_shape(prefix);
  newest_ = (newest_ + 1) % kKnown;
}

bool PasteContext::knows_tail(std::string_view tail) const {
  return !tail_.empty() && has_shape(tail, tail_);
}

void PasteContext::learn_tail(std::string_view tail) {
  if (trimmed_paste(tail).empty()) {
    tail_.clear();
  } else if (!has_shape(tail, tail_)) {
    tail_ = prefix_shape(tail);
  }
}

}  // namespace ams2mqtt
