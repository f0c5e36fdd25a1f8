// The file of `ams2mqtt capture` (docs/capture.md): what came over a line and when, as text that survives a ticket or a
// mail. It is written here from the bytes, and read here as a stream in constant memory.
//
//   ams2mqtt capture 1
//   start 2026-12-01T03:43:21+00:00
//   source /dev/ttyUSB0
//   port 2400 8N1
//   +0.512 7ea0e22b2113239ae6e7000f000000000c07d0
//   0203...                                            (continues the line before)
//   lost +7.000 512 bytes
//   end +300.000 24310 bytes
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/framing/paste_reader.hpp"

namespace ams2mqtt {

inline constexpr std::string_view kCaptureMark = "ams2mqtt capture ";  // and the version
inline constexpr std::string_view kCaptureForm = "a capture of ams2mqtt";

// What a capture says about itself. Everything may be empty: nobody knows.
struct CaptureHead {
  std::string start;   // RFC 3339
  std::string source;  // "/dev/ttyUSB0", "host:3001"
  std::string port;    // "2400 8N1"
  std::string program;

  friend bool operator==(const CaptureHead&, const CaptureHead&) = default;
};

// Bytes with their times -> lines. Every function returns the lines that are complete; bytes that come at nearly the
// same time share one, so that the newest wait until flush().
class CaptureWriter {
 public:
  static constexpr std::size_t kBytesPerLine = 32;
  static constexpr Monotonic kShared{100};  // from the first to the last byte of a line

  [[nodiscard]] static std::string begin(const CaptureHead& head);
  // `at` counts from the start and never goes back.
  [[nodiscard]] std::string add(Monotonic at, Bytes bytes);
  [[nodiscard]] std::string lost(Monotonic at, std::uint64_t bytes);
  [[nodiscard]] std::string flush();
  [[nodiscard]] std::string end(Monotonic at);

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> line_;
  Monotonic first_{0};
  Monotonic last_{0};
  std::uint64_t bytes_ = 0;
};

// What a line of a capture says.
struct CaptureItem {
  enum class Kind : std::uint8_t { bytes, lost, end };
  Kind kind = Kind::bytes;
  Monotonic at{0};          // from the start of the first capture in the file, never before the item before
  Bytes bytes = {};         // live until the next call of next()
  std::uint64_t count = 0;  // bytes that were lost
};

// Text of a capture as mails, web pages and other systems have left it -> lines of ASCII, as a stream: UTF-16 and what
// takes the place of a blank, other line ends, tags of web pages. What is no ASCII otherwise is of no use in a capture.
class CapturePlainText {
 public:
  void add(std::string_view input, std::string& plain);

 private:
  void add_tag(char character, std::string& plain);

  bool returned_ = false;  // the newest character was CR
  bool in_tag_ = false;
  std::string tag_;  // its beginning
};

class CaptureReader {
 public:
  static constexpr std::size_t kMaxLine = 4096;  // characters; a longer one is refused
  static constexpr std::size_t kMaxMisses = 3;   // reported for one input
  static constexpr Monotonic kLongest{std::chrono::hours(24 * 366)};
  static constexpr std::size_t kMaxHeadValue = 128;  // characters that are kept of what the head says

  static constexpr std::size_t kMostBefore = 64UL * 1024;  // bytes of words before the first capture

  enum class Form : std::uint8_t { unknown, capture, other };
  // What may stand before the first line: of a stream that somebody waits for, the first byte that differs decides.
  enum class Before : std::uint8_t { nothing, words };
  explicit CaptureReader(Before before = Before::nothing) : before_(before) {}

  // Feed again only after next() has returned nothing.
  void feed(Bytes input);
  // The line that has begun is whole.
  void end_line();
  // Nothing more will come.
  void end_of_input();
  // The next line that stands for something. Nothing: more is needed, or this is no capture.
  [[nodiscard]] std::optional<CaptureItem> next();

  [[nodiscard]] Form form() const { return form_; }
  // What came before it was known that this is no capture, once.
  [[nodiscard]] std::vector<std::uint8_t> take_foreign();
  [[nodiscard]] const CaptureHead& head() const { return head_; }
  // As PasteReader::take_misses().
  [[nodiscard]] std::vector<PasteMiss> take_misses();

 private:
  void recognise();
  void add(std::string_view input);
  [[nodiscard]] std::optional<std::string_view> take_line();
  [[nodiscard]] std::optional<CaptureItem> read_line(std::string_view line);
  [[nodiscard]] std::optional<CaptureItem> begin(std::string_view version);
  void read_head(std::string_view line);
  [[nodiscard]] std::optional<CaptureItem> read_bytes(std::string_view digits);
  [[nodiscard]] std::optional<CaptureItem> read_timed(std::string_view line);
  [[nodiscard]] std::optional<CaptureItem> read_end(std::string_view line);
  [[nodiscard]] std::optional<CaptureItem> read_lost(std::string_view line);
  [[nodiscard]] bool take_time(std::string_view& line);
  void miss(std::string_view why);

  Before before_;
  Form form_ = Form::unknown;
  CapturePlainText plain_;
  std::string text_;       // that is not read yet
  std::size_t read_ = 0;   // of it
  bool too_long_ = false;  // the current line, which is skipped
  std::uint64_t line_number_ = 0;
  bool open_ = false;   // between a head and its end
  bool timed_ = false;  // the head is over
  bool whole_ = true;   // nothing of this capture was refused so far
  Monotonic base_{0};   // of this capture
  Monotonic at_{0};
  std::uint64_t bytes_ = 0;  // of this capture
  CaptureHead head_;
  std::vector<std::uint8_t> out_;
  std::vector<PasteMiss> misses_;
  std::size_t missed_ = 0;
};

}  // namespace ams2mqtt
