#include "ams2mqtt/framing/escape_decoder.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

namespace {

// "\n" and its kind.
std::optional<std::uint8_t> control_of(char letter) {
  constexpr std::string_view kLetters = "abtnvfr";  // 07...0D in this order
  if (letter == 'e') return std::uint8_t{0x1B};
  const std::size_t at = kLetters.find(letter);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(at + 7);
}

// The byte of `digits`; nothing when they are none or more than a byte.
std::optional<std::uint8_t> byte_of(std::string_view digits, int base) {
  std::uint8_t byte = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, base);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(byte) : std::nullopt;
}

}  // namespace

void EscapeDecoder::begin(const PastePart& part) {
  coding_ = part.coding;
  quote_ = part.quote;
  escape_ = Escape::none;
  escape_digits_ = 0;
  escape_value_ = 0;
  field_.clear();
}

bool EscapeDecoder::put(char character, std::vector<std::uint8_t>& bytes) {
  switch (coding_) {
    case PasteCoding::escaped:
      return put_escaped(character, bytes);
    case PasteCoding::percent:
      return put_marked(character == '+' ? ' ' : character, '%', bytes);
    case PasteCoding::quoted:
      return put_marked(character, '=', bytes);
    case PasteCoding::entities:
      return put_entity(character, bytes);
    case PasteCoding::characters:
      return put_field(character, bytes);
    case PasteCoding::text:
      return put_text(character, bytes);
    default:
      return false;
  }
}

bool EscapeDecoder::end(std::vector<std::uint8_t>& bytes) {
  if (coding_ == PasteCoding::escaped && escape_ == Escape::octal) {
    bytes.push_back(static_cast<std::uint8_t>(escape_value_));
  }
  escape_ = Escape::none;
  if (coding_ == PasteCoding::text) append(bytes, as_bytes(std::exchange(field_, {})));
  const bool soft_break = coding_ == PasteCoding::quoted && field_ == "=";
  return field_.empty() || soft_break;
}

bool EscapeDecoder::put_escaped(char character, std::vector<std::uint8_t>& bytes) {
  if (escape_ != Escape::none) return put_escape(character, bytes);
  if (quote_ != 0 && character == quote_) return false;
  if (character == '\\') {
    escape_ = Escape::begun;
  } else {
    bytes.push_back(static_cast<std::uint8_t>(character));
  }
  return true;
}

bool EscapeDecoder::put_escape(char character, std::vector<std::uint8_t>& bytes) {
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

// The mark and two hexadecimal digits.
bool EscapeDecoder::put_marked(char character, char mark, std::vector<std::uint8_t>& bytes) {
  if (field_.empty() && character != mark) {
    bytes.push_back(static_cast<std::uint8_t>(character));
    return true;
  }
  if (!field_.empty() && !hex_digit(character)) return false;
  field_ += character;
  if (field_.size() < 3) return true;
  bytes.push_back(byte_of(std::string_view(field_).substr(1), 16).value_or(0));
  field_.clear();
  return true;
}

// "&#160;", "&#xA0;" or "&amp;".
bool EscapeDecoder::put_entity(char character, std::vector<std::uint8_t>& bytes) {
  constexpr std::size_t kLongest = 8;
  if (field_.empty() && character != '&') {
    bytes.push_back(static_cast<std::uint8_t>(character));
    return true;
  }
  field_ += character;
  if (character != ';') return field_.size() < kLongest;
  const auto byte = entity_value(field_);
  field_.clear();
  if (byte) bytes.push_back(*byte);
  return byte.has_value();
}

std::optional<std::uint8_t> entity_value(std::string_view entity) {
  struct Named {
    std::string_view text;
    char character = '\0';
  };
  constexpr std::array kNamed = {Named{"&amp;", '&'},   Named{"&lt;", '<'},   Named{"&gt;", '>'},  Named{"&quot;", '"'},
                                 Named{"&apos;", '\''}, Named{"&nbsp;", ' '}, Named{"&sol;", '/'}, Named{"&ast;", '*'},
                                 Named{"&excl;", '!'},  Named{"&lpar;", '('}, Named{"&rpar;", ')'}};
  const auto* named = std::ranges::find(kNamed, entity, &Named::text);
  if (named != kNamed.end()) return static_cast<std::uint8_t>(named->character);
  if (!entity.starts_with("&#") || !entity.ends_with(';')) return std::nullopt;
  const std::string_view digits = entity.substr(2, entity.size() - 3);
  const bool hex = digits.starts_with('x') || digits.starts_with('X');
  return hex ? byte_of(digits.substr(1), 16) : byte_of(digits, 10);
}

// Markdown has a backslash before characters that would mean something in it.
bool EscapeDecoder::put_text(char character, std::vector<std::uint8_t>& bytes) {
  if (field_.empty() && character == '\\') {
    field_ = character;
    return true;
  }
  if (!field_.empty() && !std::string_view("*_()[]!#\\").contains(character)) append(bytes, as_bytes(field_));
  field_.clear();
  bytes.push_back(static_cast<std::uint8_t>(character));
  return true;
}

bool EscapeDecoder::put_field(char character, std::vector<std::uint8_t>& bytes) {
  field_ += character;
  return field_.size() < kCharacterField || end_field(bytes);
}

bool EscapeDecoder::end_field(std::vector<std::uint8_t>& bytes) {
  const std::string field = std::exchange(field_, {});
  const char last = field.back();
  if (field[2] == '\\' && field[1] == ' ') {
    bytes.push_back(control_of(last).value_or(last == '\\' ? std::uint8_t{'\\'} : std::uint8_t{0}));
  } else if (field[2] == ' ') {
    bytes.push_back(static_cast<std::uint8_t>(last));
  } else {
    const auto byte = byte_of(std::string_view(field).substr(1), 8);
    bytes.push_back(byte.value_or(0));
    return byte.has_value();
  }
  return true;
}

}  // namespace ams2mqtt
