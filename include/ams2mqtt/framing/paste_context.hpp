// What lines of pasted text have shown that helps to read the next one, in constant memory; and what several forms ask
// of the line at hand, so that it is found once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/framing/paste_coding.hpp"
#include "ams2mqtt/framing/paste_scan.hpp"

namespace ams2mqtt {

// What the rows of a dump hold.
enum class DumpKind : std::uint8_t { none, bytes, low_first, bits, words, octal, decimals, characters };

// The offset that a row of a dump begins with.
struct DumpOffset {
  std::string_view digits;
  std::size_t end = 0;  // behind it and its colon
  bool colon = false;
  bool first = false;    // nothing stands before it
  bool follows = false;  // it goes on with the row before
};

class PasteContext {
 public:
  // To be called with each line before the rows are asked.
  void begin_line() {
    has_runs_ = false;
    has_short_runs_ = false;
    has_offset_ = false;
  }
  // The offset of the line at hand, if it is a row of a dump.
  [[nodiscard]] const std::optional<DumpOffset>& offset_of(std::string_view line);
  // hex_runs() of the line at hand, which several rows need.
  [[nodiscard]] const std::vector<PasteRun>& hex_runs_of(std::string_view line);
  // The same with bytes of one digit.
  [[nodiscard]] const std::vector<PasteRun>& short_runs_of(std::string_view line);
  // Of decimal numbers; the caller may change them.
  [[nodiscard]] std::vector<PasteRun>& decimal_runs_of(std::string_view line);
  // A log whose lines begin like this has shown bytes.
  [[nodiscard]] bool knows(std::string_view prefix) const;
  void learn(std::string_view prefix);
  // The same of what follows the bytes.
  [[nodiscard]] bool knows_tail(std::string_view tail) const;
  void learn_tail(std::string_view tail);

  PasteCoding before = PasteCoding::nothing;  // of the last line that stood for bytes
  bool piece = false;                         // the line at hand is the beginning of a longer one
  bool p1 = false;                            // inside of a P1 telegram
  std::string p1_prefix;                      // before its first line
  std::optional<std::uint64_t> dump_next;     // the offset that the next line of a dump has
  DumpKind dump_kind = DumpKind::none;
  std::size_t dump_word = 0;  // bytes of each of its numbers
  bool dump_repeats = false;  // behind `*`
  bool unfinished = false;    // the last line may be carried on
  std::string_view marked;    // before each byte of the last line that had marks
  bool soft_break = false;    // the last line of quoted-printable goes on in the next one

 private:
  static constexpr std::size_t kKnown = 4;
  std::array<std::string, kKnown> known_;
  std::size_t newest_ = 0;
  std::string tail_;
  std::vector<PasteRun> runs_;
  std::vector<PasteRun> short_runs_;
  std::vector<PasteRun> decimal_runs_;
  bool has_runs_ = false;
  bool has_short_runs_ = false;
  std::optional<DumpOffset> offset_;
  bool has_offset_ = false;
};

}  // namespace ams2mqtt
