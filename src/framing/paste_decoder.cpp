#include "ams2mqtt/framing/paste_decoder.hpp"

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/hex_pairs.hpp"
#include "ams2mqtt/framing/paste_scan.hpp"

namespace ams2mqtt {

namespace {

std::optional<std::uint8_t> base64_digit(char character) {
  if (character >= 'A' && character <= 'Z') return static_cast<std::uint8_t>(character - 'A');
  if (character >= 'a' && character <= 'z') return static_cast<std::uint8_t>(character - 'a' + 26);
  if (character >= '0' && character <= '9') return static_cast<std::uint8_t>(character - '0' + 52);
  if (character == '+' || character == '-') return std::uint8_t{62};
  if (character == '/' || character == '_') return std::uint8_t{63};
  return std::nullopt;
}

}  // namespace

void PasteDecoder::begin(const PastePart& part) {
  part_ = part;
  high_.reset();
  marked_ = negative_ = false;
  number_ = digits_ = 0;
  bits_ = 0;
  bit_count_ = 0;
  escapes_.begin(part);
}

bool PasteDecoder::put(char character, std::vector<std::uint8_t>& bytes) {
  switch (part_.coding) {
    case PasteCoding::nothing:
      return false;
    case PasteCoding::hex:
    case PasteCoding::short_hex:
      return put_hex(character, bytes);
    case PasteCoding::words:
      return put_word(character, bytes);
    case PasteCoding::decimal:
      return put_decimal(character, bytes);
    case PasteCoding::base64:
      return put_base64(character, bytes);
    case PasteCoding::escaped:
    case PasteCoding::percent:
    case PasteCoding::quoted:
    case PasteCoding::entities:
    case PasteCoding::characters:
    case PasteCoding::text:
      return escapes_.put(character, bytes);
  }
  return false;
}

std::size_t PasteDecoder::put_pairs(std::string_view text, std::vector<std::uint8_t>& bytes) {
  constexpr std::size_t kMany = 16;
  if (part_.coding != PasteCoding::hex || high_ || text.size() < kMany || !hex_digit(text[2])) return 0;
  const std::size_t taken = read_hex_pairs(text, bytes);
  if (taken > 0) marked_ = false;
  return taken;
}

bool PasteDecoder::put_all(std::string_view text, std::vector<std::uint8_t>& bytes) {
  while (!text.empty()) {
    text.remove_prefix(put_pairs(text, bytes));
    if (text.empty()) break;
    if (!put(text.front(), bytes)) return false;
    text.remove_prefix(1);
  }
  return true;
}

bool PasteDecoder::end(std::vector<std::uint8_t>& bytes) {
  switch (part_.coding) {
    case PasteCoding::nothing:
    case PasteCoding::base64:
      return true;
    case PasteCoding::hex:
    case PasteCoding::short_hex:
      return end_hex(bytes);
    case PasteCoding::words:
      return end_word(bytes);
    case PasteCoding::decimal:
      return end_number(bytes);
    case PasteCoding::escaped:
    case PasteCoding::percent:
    case PasteCoding::quoted:
    case PasteCoding::entities:
    case PasteCoding::characters:
    case PasteCoding::text:
      return escapes_.end(bytes);
  }
  return true;
}

bool PasteDecoder::read(std::string_view text, std::vector<std::uint8_t>& bytes) {
  return put_all(text, bytes) && end(bytes);
}

bool PasteDecoder::put_hex(char character, std::vector<std::uint8_t>& bytes) {
  if (const auto digit = hex_digit(character)) {
    if (!high_) {
      high_ = digit;
      return true;
    }
    bytes.push_back(static_cast<std::uint8_t>(*high_ << 4U | *digit));
    high_.reset();
    marked_ = false;
    return true;
  }
  if (character == 'x' || character == 'X') {
    if (high_.value_or(0) != 0) return false;
    high_.reset();
    marked_ = true;
    return true;
  }
  if (character == 'h' || character == 'H') return !high_;
  return is_paste_separator(character) && end_hex(bytes);
}

bool PasteDecoder::end_hex(std::vector<std::uint8_t>& bytes) {
  if (!high_) return true;
  const bool whole = part_.coding == PasteCoding::short_hex || marked_;
  if (whole) bytes.push_back(*high_);
  high_.reset();
  return whole;
}

bool PasteDecoder::put_word(char character, std::vector<std::uint8_t>& bytes) {
  constexpr std::size_t kMostDigits = 16;
  const auto digit = hex_digit(character);
  if (digit && *digit < part_.words.base && digits_ < kMostDigits) {
    number_ = number_ * part_.words.base + *digit;
    ++digits_;
    return true;
  }
  if (character == '-' && digits_ == 0) {
    negative_ = true;
    return true;
  }
  return is_paste_blank(character) && end_word(bytes);
}

bool PasteDecoder::end_word(std::vector<std::uint8_t>& bytes) {
  constexpr unsigned kHex = 16;
  const std::size_t size = part_.words.base == kHex ? digits_ / 2 : part_.words.bytes;
  std::uint64_t value = negative_ ? 0 - number_ : number_;
  for (std::size_t i = 0; i < size && digits_ > 0; ++i, value >>= 8U) bytes.push_back(static_cast<std::uint8_t>(value));
  number_ = 0;
  digits_ = 0;
  negative_ = false;
  return true;
}

bool PasteDecoder::end_number(std::vector<std::uint8_t>& bytes) {
  if (digits_ > 0) bytes.push_back(static_cast<std::uint8_t>(negative_ ? 0 - number_ : number_));
  number_ = 0;
  digits_ = 0;
  negative_ = false;
  return true;
}

bool PasteDecoder::put_decimal(char character, std::vector<std::uint8_t>& bytes) {
  constexpr std::uint64_t kMaxByte = 255;
  if (is_paste_digit(character)) {
    number_ = number_ * 10 + static_cast<std::uint64_t>(character - '0');
    ++digits_;
    return number_ <= kMaxByte;
  }
  if (character == '-' && digits_ == 0) {
    negative_ = true;
    return true;
  }
  if (is_paste_blank(character) || character == ',' || character == ';') return end_number(bytes);
  return digits_ == 0 && !negative_;  // of a cast
}

bool PasteDecoder::put_base64(char character, std::vector<std::uint8_t>& bytes) {
  if (is_paste_blank(character)) return true;
  const auto digit = base64_digit(character);
  if (character == '=') bit_count_ = 0;  // another text may follow
  if (!digit) return character == '=';
  bits_ = bits_ << 6U | *digit;
  bit_count_ += 6;
  if (bit_count_ < 8) return true;
  bit_count_ -= 8;
  bytes.push_back(static_cast<std::uint8_t>(bits_ >> static_cast<unsigned>(bit_count_)));
  bits_ &= (1U << static_cast<unsigned>(bit_count_)) - 1U;
  return true;
}

}  // namespace ams2mqtt
