// A line without telegrams although its bytes are plain text -> what is wrong with the text. Speed and parity are right
// then, and advice about them would mislead.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/release.hpp"

namespace ams2mqtt {

// A part of a sentence: "no line begins with '!', so the telegram never ends". Nothing when `bytes` are not text (fewer
// than nineteen of twenty are printable, or there are fewer than sixteen). Static lifetime.
[[nodiscard]] std::optional<std::string_view> text_fault(Bytes bytes);

// The newest bytes of a line, as many as a telegram of text is likely to have.
class LineSample {
 public:
  static constexpr std::size_t kSize = 4096;

  void feed(Bytes bytes);
  // Its memory is free again.
  void clear() { release(bytes_); }
  [[nodiscard]] std::optional<std::string_view> fault() const { return text_fault(bytes_); }
  [[nodiscard]] Bytes bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace ams2mqtt
