// The bytes of a file -> those of a line, whatever the file is: a capture of ams2mqtt, whose times count, or what
// PasteReader reads. Next stage: framing/framer.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/framing/capture.hpp"
#include "ams2mqtt/framing/paste_reader.hpp"

namespace ams2mqtt {

// What a piece of the input stands for.
struct LineBytes {
  // Bytes that were heard at once, and whether the line rested after them.
  struct Piece {
    std::size_t end = 0;  // of its bytes; it begins where the one before ends
    bool quiet = false;
    std::optional<Monotonic> at = {};  // in a capture
  };
  std::vector<std::uint8_t> bytes;
  std::vector<Piece> pieces;

  void clear() {
    bytes.clear();
    pieces.clear();
  }
};

class RecordingReader {
 public:
  // After this long without data, what was begun will not be completed.
  static constexpr Monotonic kQuiet{2000};

  explicit RecordingReader(CaptureReader::Before before = CaptureReader::Before::nothing) : capture_(before) {}

  enum class Then : std::uint8_t { more, end_of_burst, end_of_input };
  // Replaces what is in `read`.
  void read(Bytes input, Then then, LineBytes& read);

  [[nodiscard]] bool is_capture() const { return capture_.form() == CaptureReader::Form::capture; }
  [[nodiscard]] bool may_be_capture() const { return capture_.form() != CaptureReader::Form::other; }
  // What the input was taken for, for people: "a capture of ams2mqtt (2026-12-01T03:43:21+00:00, 2400 8N1)", or as
  // PasteReader::form(). Empty while nobody knows, and for bytes as they are.
  [[nodiscard]] std::string form() const;
  [[nodiscard]] const CaptureHead& head() const { return capture_.head(); }
  // Of what is no capture.
  [[nodiscard]] const PasteReader& text() const { return text_; }
  [[nodiscard]] std::vector<PasteMiss> take_misses();

 private:
  void take(const CaptureItem& item, LineBytes& read);
  void hear(Bytes input, std::optional<Monotonic> at, LineBytes& read);
  void rest(std::optional<Monotonic> at, LineBytes& read);

  CaptureReader capture_;
  PasteReader text_;
  Monotonic newest_{0};  // when bytes of a capture came
  bool rested_ = true;   // since then
};

}  // namespace ams2mqtt
