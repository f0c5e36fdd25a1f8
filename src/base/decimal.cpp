#include "ams2mqtt/base/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ams2mqtt {

namespace {

constexpr int kMaxParsedDigits = 18;  // always fits an int64

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

std::string digits_of(const Decimal& decimal) {
  std::array<char, 20> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude(decimal.mantissa())).ptr;
  return {buffer.data(), end};
}

// Compares magnitudes digit by digit, which no exponent can overflow.
int compare_magnitudes(const Decimal& left, const Decimal& right) {
  std::string left_digits = digits_of(left);
  std::string right_digits = digits_of(right);
  const int left_point = static_cast<int>(left_digits.size()) + left.exponent();
  const int right_point = static_cast<int>(right_digits.size()) + right.exponent();
  if (left_point != right_point) return left_point < right_point ? -1 : 1;
  const std::size_t size = std::max(left_digits.size(), right_digits.size());
  left_digits.resize(size, '0');
  right_digits.resize(size, '0');
  const int order = left_digits.compare(right_digits);
  return order < 0 ? -1 : static_cast<int>(order > 0);
}

// The mantissa of the same number with a smaller exponent.
std::optional<std::int64_t> mantissa_at(const Decimal& decimal, int exponent) {
  std::int64_t mantissa = decimal.mantissa();
  if (mantissa == 0) return mantissa;
  for (int power = decimal.exponent(); power > exponent; --power) {
    if (__builtin_mul_overflow(mantissa, std::int64_t{10}, &mantissa)) return std::nullopt;
  }
  return mantissa;
}

int sign(const Decimal& decimal) {
  return decimal.is_negative() ? -1 : static_cast<int>(!decimal.is_zero());
}

}  // namespace

std::int64_t Decimal::steps(int power, std::int64_t limit) const {
  std::uint64_t steps = magnitude(mantissa_);
  const auto most = static_cast<std::uint64_t>(limit);
  int exponent = exponent_ - power;
  for (; exponent < 0 && steps != 0; ++exponent) steps /= 10;
  for (; exponent > 0 && steps != 0 && steps <= most; --exponent) {
    if (__builtin_mul_overflow(steps, std::uint64_t{10}, &steps)) return limit;
  }
  return static_cast<std::int64_t>(std::min(steps, most));
}

void Decimal::append_to(std::string& text) const {
  std::array<char, 22> buffer{};  // a sign, a point and the digits of any mantissa
  char* const first = buffer.data() + 2;
  char* const last = std::to_chars(first, buffer.data() + buffer.size(), magnitude(mantissa_)).ptr;
  const auto digits = static_cast<std::size_t>(last - first);
  const auto decimals = static_cast<std::size_t>(exponent_ < 0 ? -exponent_ : 0);
  char* begin = first;
  if (decimals > 0 && decimals < digits) {
    std::move(first, last - decimals, first - 1);
    *(last - decimals - 1) = '.';
    --begin;
  }
  if (is_negative()) *--begin = '-';
  if (decimals < digits) {
    text.append(begin, last);
    if (!is_zero() && exponent_ > 0) text.append(static_cast<std::size_t>(exponent_), '0');
    return;
  }
  text += is_negative() ? "-0." : "0.";
  text.append(decimals - digits, '0').append(first, last);
}

std::optional<Decimal> Decimal::product(const Decimal& left, const Decimal& right) {
  std::int64_t mantissa = 0;
  const int exponent = left.exponent_ + right.exponent_;
  if (__builtin_mul_overflow(left.mantissa_, right.mantissa_, &mantissa)) return std::nullopt;
  if (exponent < -kMaxExponent || exponent > kMaxExponent) return std::nullopt;
  return Decimal(mantissa, exponent);
}

std::optional<Decimal> Decimal::difference(const Decimal& left, const Decimal& right) {
  if (right.is_zero()) return left;
  const int exponent = left.is_zero() ? right.exponent() : std::min(left.exponent(), right.exponent());
  const auto left_mantissa = mantissa_at(left, exponent);
  const auto right_mantissa = mantissa_at(right, exponent);
  std::int64_t mantissa = 0;
  if (!left_mantissa || !right_mantissa) return std::nullopt;
  if (__builtin_sub_overflow(*left_mantissa, *right_mantissa, &mantissa)) return std::nullopt;
  return Decimal(mantissa, exponent);
}

std::string Decimal::to_string() const {
  std::string text;
  append_to(text);
  return text;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  std::int64_t mantissa = 0;
  int digits = 0;
  std::optional<std::size_t> point;
  for (std::size_t position = 0; position < text.size(); ++position) {
    const char character = text[position];
    if (character == '.') {
      if (point || position == 0 || position + 1 == text.size()) return std::nullopt;
      point = position;
    } else if (character >= '0' && character <= '9' && ++digits <= kMaxParsedDigits) {
      mantissa = mantissa * 10 + (character - '0');
    } else {
      return std::nullopt;
    }
  }
  if (digits == 0) return std::nullopt;
  const int decimals = point ? static_cast<int>(text.size() - *point - 1) : 0;
  return Decimal(negative ? -mantissa : mantissa, -decimals);
}

int Decimal::compare(const Decimal& left, const Decimal& right) {
  const int left_sign = sign(left);
  const int right_sign = sign(right);
  if (left_sign != right_sign) return left_sign < right_sign ? -1 : 1;
  if (left_sign == 0) return 0;
  if (left.exponent_ == right.exponent_) {
    return left.mantissa_ < right.mantissa_ ? -1 : static_cast<int>(left.mantissa_ > right.mantissa_);
  }
  return left_sign * compare_magnitudes(left, right);
}

}  // namespace ams2mqtt
