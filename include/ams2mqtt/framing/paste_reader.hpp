// What people paste or record -> the bytes of a line, as a stream and in constant memory: bytes as they are, text in
// any of the forms of framing/paste_form.hpp. It is text while nothing but characters of text has come; the first other
// control character says that these were bytes all along, and from there on everything is passed on as it is, with what
// had not been understood before. UTF-8 and UTF-16 are told by their byte order marks; terminals' colours are dropped.
// Next stage: framing/framer.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/paste_coding.hpp"
#include "ams2mqtt/framing/paste_form.hpp"

namespace ams2mqtt {

// A line of text that was probably meant to be bytes and is none of the forms.
struct PasteMiss {
  std::uint64_t line = 0;  // from 1
  PasteDoubt doubt;
};

class PasteReader {
 public:
  static constexpr std::size_t kMaxLine = 4096;    // a longer one is read piece by piece
  static constexpr std::size_t kMaxMisses = 3;     // told of one input
  static constexpr std::size_t kMaxUnread = 8192;  // bytes kept that were no known text

  enum class PlainText : std::uint8_t {
    pass,  // lines of P1 that are as the meter sent them are bytes, too
    drop,  // somebody else reads them
  };
  explicit PasteReader(PlainText plain_text = PlainText::pass) : plain_text_(plain_text) {}

  // The bytes that `input` completes; they live until the next call.
  [[nodiscard]] Bytes feed(Bytes input);
  // The line went quiet: what has come of a line is read as it is.
  [[nodiscard]] Bytes end_of_burst();
  // Nothing more will come. Text of which no line was understood is passed on as it is.
  [[nodiscard]] Bytes end_of_input();

  [[nodiscard]] bool binary() const { return binary_; }
  // Some lines of text stood for bytes.
  [[nodiscard]] bool understood() const { return understood_; }
  [[nodiscard]] std::uint64_t lines() const { return line_number_; }
  // The first lines that were not understood although they seem to be meant, since the last call.
  [[nodiscard]] std::vector<PasteMiss> take_misses();

 private:
  enum class Encoding : std::uint8_t { unknown, utf8, utf16_little, utf16_big };

  [[nodiscard]] std::size_t take_plain(Bytes input);
  void take(std::uint8_t byte);
  void take_mark(std::uint8_t byte);
  void take_text(std::uint8_t byte);
  void take_utf16(std::uint8_t byte);
  void put(char character);
  void end_line();
  void read_piece();
  [[nodiscard]] bool hold_back(std::string_view line);
  [[nodiscard]] bool find_form(std::string_view raw, std::string_view line);
  [[nodiscard]] bool stays_open(std::string_view tail);
  [[nodiscard]] bool read_line(std::string_view raw);
  void read_parts(std::string_view raw, std::string_view line, const PasteFinding& found);
  void read_part(std::string_view line, const PastePart& part, bool carries_on);
  [[nodiscard]] bool is_doubtful(std::string_view line, const PasteFinding& found);
  void finish_carried();
  void keep_unread(std::string_view raw);
  void miss(const PasteDoubt& doubt, std::uint64_t line);

  PlainText plain_text_;
  bool binary_ = false;
  bool understood_ = false;
  Encoding encoding_ = Encoding::unknown;
  std::vector<std::uint8_t> mark_;  // what may be a byte order mark, or half a UTF-16 unit
  std::string line_;                // as it came
  bool open_ = false;               // decoder_ reads the rest of this line
  std::vector<std::uint8_t> unread_;
  std::vector<std::uint8_t> out_;
  std::uint64_t line_number_ = 0;
  PasteContext context_;
  PasteDecoder decoder_;
  std::size_t last_end_ = 0;  // of the newest part in its line
  std::vector<std::uint8_t> dump_row_;
  bool filled_ = false;                 // a 0 that may have filled up a dump's last word is held back
  std::vector<std::string> held_;       // numbers of two digits, one a line, hexadecimal or not
  std::vector<std::uint8_t> doubtful_;  // a few bytes of a log that is not known yet
  std::string doubtful_shape_;
  std::vector<PasteMiss> misses_;
  std::size_t missed_ = 0;
};

// A line of text without terminal colours, quotation marks of mails, the mark of a line's end; other spaces, quotes and
// dashes of Unicode become plain ones.
[[nodiscard]] std::string plain_line(std::string_view line);

}  // namespace ams2mqtt
