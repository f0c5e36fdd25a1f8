#include "ams2mqtt/framing/recording_reader.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

constexpr std::size_t kHeardAtOnce = 4096;

void add_piece(LineBytes& read, Bytes bytes, bool quiet, std::optional<Monotonic> at) {
  if (bytes.empty() && !quiet) return;
  append(read.bytes, bytes);
  read.pieces.push_back({.end = read.bytes.size(), .quiet = quiet, .at = at});
}

}  // namespace

void RecordingReader::read(Bytes input, Then then, LineBytes& read) {
  read.clear();
  const bool foreign = capture_.form() == CaptureReader::Form::other;
  if (!foreign) {
    capture_.feed(input);
    if (then == Then::end_of_burst) capture_.end_line();
    if (then == Then::end_of_input) capture_.end_of_input();
    hear(capture_.take_foreign(), std::nullopt, read);
    while (const auto item = capture_.next()) take(*item, read);
  }
  if (foreign) hear(input, std::nullopt, read);
  // In a capture its own times say when the line rested.
  if (then == Then::end_of_burst && !is_capture()) rest(std::nullopt, read);
  if (then == Then::end_of_input) add_piece(read, text_.end_of_input(), false, std::nullopt);
}

void RecordingReader::take(const CaptureItem& item, LineBytes& read) {
  const bool is_bytes = item.kind == CaptureItem::Kind::bytes;
  if (!rested_ && (!is_bytes || item.at - newest_ >= kQuiet)) rest(std::min(newest_ + kQuiet, item.at), read);
  if (is_bytes) hear(item.bytes, item.at, read);
}

void RecordingReader::hear(Bytes input, std::optional<Monotonic> at, LineBytes& read) {
  for (; !input.empty(); input = input.subspan(std::min(kHeardAtOnce, input.size()))) {
    add_piece(read, text_.feed(input.first(std::min(kHeardAtOnce, input.size()))), false, at);
    rested_ = false;
    newest_ = at.value_or(newest_);
  }
}

void RecordingReader::rest(std::optional<Monotonic> at, LineBytes& read) {
  add_piece(read, text_.end_of_burst(), true, at);
  rested_ = true;
}

std::string RecordingReader::form() const {
  if (!is_capture()) return std::string(text_.form());
  std::string facts;
  for (const std::string& fact : {head().start, head().source, head().port}) {
    if (!fact.empty()) facts += (facts.empty() ? "" : ", ") + fact;
  }
  return std::string(kCaptureForm) + (facts.empty() ? "" : " (" + facts + ')');
}

std::vector<PasteMiss> RecordingReader::take_misses() {
  std::vector<PasteMiss> misses = capture_.take_misses();
  for (PasteMiss& miss : text_.take_misses()) misses.push_back(miss);
  return misses;
}

}  // namespace ams2mqtt
