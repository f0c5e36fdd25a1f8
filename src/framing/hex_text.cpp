#include "ams2mqtt/framing/hex_text.hpp"

namespace ams2mqtt {

namespace {

bool is_blank(std::uint8_t byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

}  // namespace

Bytes HexText::feed(Bytes text) {
  bytes_.clear();
  for (const std::uint8_t character : text) {
    if (!plausible_) break;
    if (is_blank(character) && !high_) continue;
    const auto digit = hex_digit(static_cast<char>(character));
    if (!digit) {
      plausible_ = false;
    } else if (high_) {
      bytes_.push_back(static_cast<std::uint8_t>(*high_ << 4U | *digit));
      high_.reset();
    } else {
      high_ = digit;
    }
  }
  return bytes_;
}

void HexText::end_of_burst() {
  high_.reset();
  plausible_ = true;
}

}  // namespace ams2mqtt
