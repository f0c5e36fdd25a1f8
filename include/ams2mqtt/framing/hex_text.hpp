// A line that carries its bytes as hex digits -> those bytes, each as soon as its digits are there; the first few of a
// burst when there are enough of them, or a line of them has ended. Blanks and line ends between pairs are ignored.
// Another character near the beginning of a line of text means that this is a log: then each line is read when it is
// complete, in the forms of framing/paste_form.hpp. Any other foreign character means that this is not a text of bytes;
// nothing more is read until the burst ends. Next stage: the assemblers, through framing/framer.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/paste_reader.hpp"

namespace ams2mqtt {

class HexText {
 public:
  // A log's prefix does not begin with this many pairs of digits.
  static constexpr std::size_t kMaxPrefixPairs = 8;

  // The bytes that `text` completes; they live until the next call.
  [[nodiscard]] Bytes feed(Bytes text);
  // The burst ends: the bytes that waited for more characters. They live as those of feed().
  [[nodiscard]] Bytes flush();
  // Behind it; another burst may be something else.
  void end_of_burst();
  // Nothing of it until the burst ends.
  void give_up() { plausible_ = false; }

  // So far, this burst is text that may stand for bytes.
  [[nodiscard]] bool plausible() const { return plausible_; }

 private:
  void read_digits(std::uint8_t character);
  void end_head();
  [[nodiscard]] bool gives_up(std::size_t count);

  std::vector<std::uint8_t> bytes_;
  std::optional<std::uint8_t> high_;  // the first digit of a pair
  std::size_t pairs_in_line_ = 0;
  std::vector<std::uint8_t> head_;  // of the burst, which may be a log's prefix
  bool trusted_ = false;            // it was none
  bool plausible_ = true;
  bool log_ = false;  // lines_ reads, not just the digits
  bool line_ended_ = true;
  std::size_t in_vain_ = 0;             // characters of a log that has shown no bytes
  std::unique_ptr<PasteReader> lines_;  // null before the first character of a burst
};

}  // namespace ams2mqtt
