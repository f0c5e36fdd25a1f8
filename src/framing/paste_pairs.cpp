// The short way through text that is nothing but pairs of digits, as recordings are: a part of PasteReader.
#include "ams2mqtt/framing/hex_pairs.hpp"
#include "ams2mqtt/framing/paste_reader.hpp"

namespace ams2mqtt {

// The pairs of digits at the beginning of `input` that can only be read in one way: whole lines after a line of the
// same kind, and what carries on a long line. The result is that of end_line() and put().
std::size_t PasteReader::take_pairs(Bytes input) {
  if (!units_ || units_->size > 1) return 0;
  const std::string_view text = as_text(input);
  if (open_) return decoder_.put_pairs(text, out_);
  if (!pairs_) return 0;
  std::size_t taken = line_.empty() ? 0 : finish_pairs_line(text);
  if (!line_.empty()) return 0;
  while (const std::size_t line = take_pairs_line(text.substr(taken))) taken += line;
  return taken;
}

// The same for the rest of the line that has begun.
std::size_t PasteReader::finish_pairs_line(std::string_view text) {
  const std::size_t end = text.substr(0, kMaxLine).find('\n');
  if (end == std::string_view::npos || end == 0) return 0;
  const std::size_t begun = line_.size();
  line_.append(text.substr(0, end + 1));
  const bool taken = take_pairs_line(line_) > 0;
  line_.resize(taken ? 0 : begun);
  return taken ? end + 1 : 0;
}

// Reads the line at the beginning of `text` and returns its size with its end; 0 if it has anything but pairs of
// digits, or is so short that it may be something else.
std::size_t PasteReader::take_pairs_line(std::string_view text) {
  constexpr std::size_t kSurely = 32;  // characters
  const std::size_t end = text.substr(0, kMaxLine).find('\n');
  if (end == std::string_view::npos) return 0;
  std::string_view line = text.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() < kSurely) return 0;
  const bool spaced = line[2] == ' ';
  if (spaced && line.ends_with(' ')) line.remove_suffix(1);
  if (spaced && !numbers_.at_rest()) return 0;
  const std::size_t before = out_.size();
  const std::size_t read = spaced ? read_spaced_pairs(line, out_) : read_hex_pairs(line, out_);
  if (read != line.size()) {
    out_.resize(before);
    return 0;
  }
  numbers_ = {};
  unread_.clear();
  ++line_number_;
  return end + 1;
}

}  // namespace ams2mqtt
