#include "ams2mqtt/framing/paste_coding.hpp"

#include <algorithm>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/paste_scan.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMaxWord = 8;

std::optional<std::uint8_t> base64_digit(char character) {
  if (character >= 'A' && character <= 'Z') return static_cast<std::uint8_t>(character - 'A');
  if (character >= 'a' && character <= 'z') return static_cast<std::uint8_t>(character - 'a' + 26);
  if (character >= '0' && character <= '9') return static_cast<std::uint8_t>(character - '0' + 52);
  if (character == '+' || character == '-') return std::uint8_t{62};
  if (character == '/' || character == '_') return std::uint8_t{63};
  return std::nullopt;
}

// "\n" and its kind.
std::optional<std::uint8_t> control_of(char letter) {
  constexpr std::string_view kLetters = "abtnvfr";  // 07...0D in this order
  if (letter == 'e') return std::uint8_t{0x1B};
  const std::size_t at = kLetters.find(letter);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(at + 7);
}

}  // namespace

void PasteDecoder::begin(PasteCoding coding, char quote) {
  *this = PasteDecoder();
  coding_ = coding;
  quote_ = quote;
}

bool PasteDecoder::put(char character, std::vector<std::uint8_t>& bytes) {
  switch (coding_) {
    case PasteCoding::nothing:
      return false;
    case PasteCoding::hex:
    case PasteCoding::short_hex:
    case PasteCoding::swapped:
      return put_hex(character, bytes);
    case PasteCoding::decimal:
      return put_decimal(character, bytes);
    case PasteCoding::escaped:
      return put_escaped(character, bytes);
    case PasteCoding::base64:
      return put_base64(character, bytes);
    case PasteCoding::text:
      bytes.push_back(static_cast<std::uint8_t>(character));
      return true;
  }
  return false;
}

bool PasteDecoder::end(std::vector<std::uint8_t>& bytes) {
  if (coding_ == PasteCoding::decimal) return end_number(bytes);
  if (coding_ == PasteCoding::escaped && escape_ == Escape::octal) {
    bytes.push_back(static_cast<std::uint8_t>(escape_value_));
  }
  if (coding_ == PasteCoding::swapped) {
    bytes.insert(bytes.end(), word_.rbegin(), word_.rend());
    word_.clear();
  }
  if (!high_) return true;
  const bool whole = coding_ == PasteCoding::short_hex || marked_;
  if (whole) bytes.push_back(*high_);
  high_.reset();
  return whole;
}

bool PasteDecoder::read(std::string_view text, std::vector<std::uint8_t>& bytes) {
  for (const char character : text) {
    if (!put(character, bytes)) return false;
  }
  return end(bytes);
}

bool PasteDecoder::put_hex(char character, std::vector<std::uint8_t>& bytes) {
  if (const auto digit = hex_digit(character)) {
    if (!high_) {
      high_ = digit;
      return true;
    }
    std::vector<std::uint8_t>& target = coding_ == PasteCoding::swapped ? word_ : bytes;
    target.push_back(static_cast<std::uint8_t>(*high_ << 4U | *digit));
    high_.reset();
    marked_ = false;
    return word_.size() <= kMaxWord;
  }
  if (character == 'x' || character == 'X') {
    if (high_.value_or(0) != 0) return false;
    high_.reset();
    marked_ = true;
    return true;
  }
  if (character == 'h' || character == 'H') return !high_;
  return is_paste_separator(character) && end(bytes);
}

bool PasteDecoder::end_number(std::vector<std::uint8_t>& bytes) {
  if (number_) bytes.push_back(static_cast<std::uint8_t>(negative_ ? -*number_ : *number_));
  number_.reset();
  negative_ = false;
  return true;
}

bool PasteDecoder::put_decimal(char character, std::vector<std::uint8_t>& bytes) {
  constexpr int kMaxByte = 255;
  if (is_paste_digit(character)) {
    number_ = number_.value_or(0) * 10 + (character - '0');
    return *number_ <= kMaxByte;
  }
  if (character == '-' && !number_) {
    negative_ = true;
    return true;
  }
  return (is_paste_blank(character) || character == ',' || character == ';') && end_number(bytes);
}

bool PasteDecoder::put_base64(char character, std::vector<std::uint8_t>& bytes) {
  if (is_paste_blank(character)) return true;
  const auto digit = base64_digit(character);
  if (!digit) return character == '=';
  bits_ = bits_ << 6U | *digit;
  bit_count_ += 6;
  if (bit_count_ < 8) return true;
  bit_count_ -= 8;
  bytes.push_back(static_cast<std::uint8_t>(bits_ >> static_cast<unsigned>(bit_count_)));
  bits_ &= (1U << static_cast<unsigned>(bit_count_)) - 1U;
  return true;
}

bool PasteDecoder::put_escaped(char character, std::vector<std::uint8_t>& bytes) {
  if (escape_ != Escape::none) return put_escape(character, bytes);
  if (quote_ != 0 && character == quote_) return false;
  if (character == '\\') {
    escape_ = Escape::begun;
  } else {
    bytes.push_back(static_cast<std::uint8_t>(character));
  }
  return true;
}

bool PasteDecoder::put_escape(char character, std::vector<std::uint8_t>& bytes) {
  constexpr int kOctalDigits = 3;
  const auto finish = [&](std::uint32_t value) {
    bytes.push_back(static_cast<std::uint8_t>(value));
    escape_ = Escape::none;
    escape_value_ = 0;
    escape_digits_ = 0;
    return true;
  };
  const auto digit = hex_digit(character);
  if (escape_ == Escape::begun) {
    if (digit && *digit < 8) {
      escape_ = Escape::octal;
    } else if (character == 'x' || character == 'u') {
      escape_ = character == 'x' ? Escape::hex : Escape::unicode;
      return true;
    } else {
      return finish(control_of(character).value_or(static_cast<std::uint8_t>(character)));
    }
  }
  if (escape_ == Escape::octal) {
    if (!digit || *digit >= 8) {
      (void)finish(escape_value_);
      return put_escaped(character, bytes);
    }
    escape_value_ = escape_value_ * 8 + *digit;
    return ++escape_digits_ < kOctalDigits || finish(escape_value_);
  }
  if (!digit) return false;
  escape_value_ = escape_value_ << 4U | *digit;
  return ++escape_digits_ < (escape_ == Escape::hex ? 2 : 4) || finish(escape_value_);
}

}  // namespace ams2mqtt
