// What people paste or record -> the bytes of a line, as a stream and in constant memory: bytes as they are, text in
// any of the forms of framing/paste_form.hpp. It counts as text as long as only text characters have come; the first
// other control character means that these were bytes all along, and from there on everything is passed on as it is,
// including what had not been understood before. UTF-8, UTF-16 and UTF-32 are recognised by their beginning; terminal
// colours are dropped. Next stage: framing/framer.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/line_numbers.hpp"
#include "ams2mqtt/framing/paste_coding.hpp"
#include "ams2mqtt/framing/paste_context.hpp"
#include "ams2mqtt/framing/paste_decoder.hpp"
#include "ams2mqtt/framing/paste_form.hpp"
#include "ams2mqtt/framing/paste_units.hpp"

namespace ams2mqtt {

// A line of text that was probably meant to be bytes but has none of the forms.
struct PasteMiss {
  std::uint64_t line = 0;  // from 1
  PasteDoubt doubt;
};

class PasteReader {
 public:
  static constexpr std::size_t kMaxLine = 4096;    // a longer one is read piece by piece
  static constexpr std::size_t kMaxMisses = 3;     // reported for one input
  static constexpr std::size_t kMaxUnread = 8192;  // bytes kept that were no known text

  enum class PlainText : std::uint8_t {
    pass,  // P1 lines exactly as the meter sent them count as bytes, and so does what is not text
    drop,  // another part reads both, and nobody asks for misses
  };
  explicit PasteReader(PlainText plain_text = PlainText::pass) : plain_text_(plain_text) {}

  // The bytes that `input` completes; they live until the next call.
  [[nodiscard]] Bytes feed(Bytes input);
  // The line went quiet: an unfinished line of text is read as it is.
  [[nodiscard]] Bytes end_of_burst();
  // Nothing more will come. If no line of the text was understood, it is passed on as it is.
  [[nodiscard]] Bytes end_of_input();

  [[nodiscard]] bool binary() const { return binary_; }
  // Some lines of text stood for bytes.
  [[nodiscard]] bool understood() const { return understood_; }
  // The form of the first of them; empty if there was none.
  [[nodiscard]] std::string_view form() const { return form_; }
  [[nodiscard]] std::uint64_t lines() const { return line_number_; }
  // The first lines since the last call that seem to be meant as bytes but were not understood.
  [[nodiscard]] std::vector<PasteMiss> take_misses();

 private:
  [[nodiscard]] std::size_t take_pairs(Bytes input);
  [[nodiscard]] std::size_t finish_pairs_line(std::string_view text);
  [[nodiscard]] std::size_t take_pairs_line(std::string_view text);
  [[nodiscard]] std::size_t take_plain(Bytes input);
  void take(std::uint8_t byte);
  void take_text(std::uint8_t byte);
  void pass(Bytes bytes);
  void take_unit();
  void put(char character);
  void end_line();
  [[nodiscard]] std::size_t read_spelled_lines(std::string_view raw);
  void read_piece();
  [[nodiscard]] bool hold_back(std::string_view line);
  [[nodiscard]] bool find_form(std::string_view raw, std::string_view line);
  [[nodiscard]] bool stays_open(std::string_view tail);
  [[nodiscard]] bool read_line(std::string_view raw);
  void fill_up(const PasteFinding& found);
  [[nodiscard]] bool read_parts(std::string_view raw, std::string_view line, const PasteFinding& found);
  void keep_row(std::size_t begin);
  void read_part(std::string_view line, const PastePart& part, bool carries_on);
  [[nodiscard]] bool is_doubtful(std::string_view line, const PasteFinding& found);
  void finish_carried();
  void keep_unread(std::string_view raw);
  [[nodiscard]] std::optional<PasteMiss> doubt_of(std::string_view line) const;
  void miss(const PasteDoubt& doubt, std::uint64_t line);

  PlainText plain_text_;
  bool binary_ = false;
  bool understood_ = false;
  std::optional<PasteUnits> units_;  // nothing: not known yet
  std::vector<std::uint8_t> mark_;   // bytes that do not decide it yet, or part of a unit
  std::string line_;                 // as it came
  std::string raw_;                  // the newest whole one
  bool open_ = false;                // decoder_ reads the rest of this line
  bool pairs_ = false;               // the newest line, apart from empty ones, was nothing but pairs of digits
  bool found_pairs_ = false;
  std::vector<std::uint8_t> unread_;
  std::vector<std::uint8_t> out_;
  std::uint64_t line_number_ = 0;
  LineNumbers numbers_;
  PasteContext context_;
  PasteFinding found_;  // in the current line
  PasteDecoder decoder_;
  std::optional<std::size_t> tail_;  // after the newest part in its line
  bool in_pieces_ = false;           // which is examined again
  std::string_view form_;            // of the first line that stood for bytes
  std::vector<std::uint8_t> dump_row_;
  std::vector<std::uint8_t> filling_;   // bytes that may have filled up a dump's last row are held back
  std::vector<std::string> held_;       // lines of numbers of two digits, hexadecimal or not
  std::size_t held_size_ = 0;           // characters of them
  std::vector<std::uint8_t> doubtful_;  // a few bytes of a log that is not known yet
  std::string doubtful_shape_;
  std::optional<PasteMiss> doubt_;  // of the first of them, in case that none is understood
  std::vector<PasteMiss> misses_;
  std::size_t missed_ = 0;
};

}  // namespace ams2mqtt
