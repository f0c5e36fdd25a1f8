// The forms in which people paste bytes, one row each: from a log, a dump, a program, a message. A line of text -> the
// parts of it that stand for bytes, and how they are written. Rows are tried in their order; the first that knows the
// line has it. What lines before have shown helps to read the next one, in constant memory. Next stage:
// framing/paste_coding.hpp, through framing/paste_reader.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/framing/paste_coding.hpp"
#include "ams2mqtt/framing/paste_scan.hpp"

namespace ams2mqtt {

struct PastePart {
  std::size_t begin = 0;
  std::size_t end = 0;
  PasteCoding coding = PasteCoding::nothing;
  char quote = 0;
};

// What a row makes of a line.
struct PasteFinding {
  std::vector<PastePart> parts;
  std::size_t repeated = 0;  // so many bytes of the dump's line before come again first
  bool dump = false;         // the line is one of a dump
  bool ends_odd = false;     // a dump of words has filled up its last one
  bool line_end = false;     // the line's end belongs to its text
  bool doubtful = false;     // a few digits, which count if the next line of this log has some, too
  bool carries_on = false;   // goes on within the byte in which the line before ended
  bool unfinished = false;   // the next line may do so
};

// What is remembered from line to line.
class PasteContext {
 public:
  // To be called with each line before the rows are asked.
  void begin_line() { has_runs_ = false; }
  // hex_runs() of the line at hand, which several rows need.
  [[nodiscard]] const std::vector<PasteRun>& hex_runs_of(std::string_view line);
  // A log whose lines begin like this has shown bytes.
  [[nodiscard]] bool knows(std::string_view prefix) const;
  void learn(std::string_view prefix);

  PasteCoding before = PasteCoding::nothing;  // of the last line that stood for bytes
  bool piece = false;                         // the line at hand is the beginning of a longer one
  bool p1 = false;                            // inside of a P1 telegram
  std::string p1_prefix;                      // before its first line
  std::optional<std::uint64_t> dump_next;     // the offset that the next line of a dump has
  bool dump_repeats = false;                  // behind `*`
  bool unfinished = false;                    // the last line may be carried on

 private:
  static constexpr std::size_t kKnown = 4;
  std::array<std::string, kKnown> known_;
  std::size_t newest_ = 0;
  std::vector<PasteRun> runs_;
  bool has_runs_ = false;
};

struct PasteForm {
  std::string_view name;
  std::string_view example;
  // True when the line has this form.
  bool (*find)(std::string_view line, PasteContext& context, PasteFinding& found);
};
[[nodiscard]] std::span<const PasteForm> paste_forms();

// Why a line without bytes may have been meant to have some: "a byte lacks a digit"; empty if it does not look so.
struct PasteDoubt {
  std::string_view form;  // the nearest form's name
  std::string_view why;
  std::string_view example;
};
[[nodiscard]] std::optional<PasteDoubt> nearest_form(std::string_view line);
// Of hexadecimal digits that end within a byte.
[[nodiscard]] PasteDoubt torn_digits();

// Rows of the table that need files of their own.
bool find_p1_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_dump_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_words_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_colon_dump_line(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_dump_mark(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_string(std::string_view line, PasteContext& context, PasteFinding& found);
bool find_escapes(std::string_view line, PasteContext& context, PasteFinding& found);
// A row of numbers above a dump's columns.
bool find_dump_header(std::string_view line, PasteContext& context, PasteFinding& found);

}  // namespace ams2mqtt
