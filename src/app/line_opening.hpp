// A line since it was opened, until a telegram has come: what was heard, when something has to be said of it, and what.
// Pure: bytes and the time come in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/line_format.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/framing/line_text.hpp"

namespace ams2mqtt {

class LineOpening {
 public:
  // Longer than the 10 s in which most meters send something.
  static constexpr Monotonic kFirstWord = std::chrono::seconds(15);
  // Longer than the interval of any list but the hourly one.
  static constexpr Monotonic kPatience = std::chrono::seconds(60);

  enum class Word : std::uint8_t { still_silent, not_decoded_yet, silent, not_decoded };

  void begin(Monotonic now);
  void end() { since_.reset(); }
  void on_bytes(Bytes bytes, Monotonic now);
  void on_telegram();
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  // Why nothing decodes has been said already.
  void on_explained() { explained_ = true; }

  // What is to be said now, each word once.
  [[nodiscard]] std::optional<Word> on_tick(Monotonic now);

  // A part of a sentence on bytes that do not decode: what they look like, and what to do. `format`: that of a serial
  // port on this host, nothing for a line that another device reads. `counts`: of the port's driver since it was
  // opened.
  [[nodiscard]] std::string advice(const std::optional<LineFormat>& format, const LineCounts& counts,
                                   Monotonic now) const;

 private:
  std::optional<Monotonic> since_;
  Monotonic first_{0};  // byte
  Monotonic last_{0};
  std::uint64_t bytes_ = 0;
  LineSample sample_;
  bool decoded_ = false;
  bool explained_ = false;
  bool said_first_ = false;
};

}  // namespace ams2mqtt
