// A line that gives no telegram although its bytes are plain text -> what is wrong with the text. Then speed and parity
// are right, and advice about them would send a person the wrong way.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// A part of a sentence: "no line begins with '!', so the telegram never ends". Nothing when `bytes` are no text (fewer
// than nineteen of twenty are printable, or there are not even sixteen). Lives for ever.
[[nodiscard]] std::optional<std::string_view> text_fault(Bytes bytes);

// The newest bytes of a line, as many as a telegram of text is likely to have.
class LineSample {
 public:
  static constexpr std::size_t kSize = 4096;

  void feed(Bytes bytes);
  void clear() { bytes_.clear(); }
  [[nodiscard]] std::optional<std::string_view> fault() const { return text_fault(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace ams2mqtt
