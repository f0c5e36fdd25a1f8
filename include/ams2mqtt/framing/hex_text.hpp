// A line that carries its bytes as hex digits -> those bytes. Blanks and line ends between pairs are ignored. The first
// other character says that this is no hex text; nothing more comes of it until the burst ends. Next stage: the
// assemblers, through framing/framer.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

class HexText {
 public:
  // The bytes that `text` completes; they live until the next call.
  [[nodiscard]] Bytes feed(Bytes text);
  void end_of_burst();

  // So far this burst is hex text.
  [[nodiscard]] bool plausible() const { return plausible_; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::optional<std::uint8_t> high_;  // the first digit of a pair
  bool plausible_ = true;
};

}  // namespace ams2mqtt
