// An exact decimal number: mantissa x 10^exponent. Meter values stay in this form from the wire to the JSON text, so
// that no digit is ever invented or lost; there is no conversion to or from float here on purpose.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ams2mqtt {

class Decimal {
 public:
  constexpr Decimal() = default;
  constexpr explicit Decimal(std::int64_t mantissa, int exponent = 0)
      : mantissa_(mantissa), exponent_(static_cast<std::int8_t>(exponent)) {}

  [[nodiscard]] constexpr std::int64_t mantissa() const { return mantissa_; }
  [[nodiscard]] constexpr int exponent() const { return exponent_; }
  [[nodiscard]] constexpr bool is_zero() const { return mantissa_ == 0; }
  [[nodiscard]] constexpr bool is_negative() const { return mantissa_ < 0; }

  // This value times 10^power; digits stay as they are.
  [[nodiscard]] constexpr Decimal scaled(int power) const { return Decimal(mantissa_, exponent_ + power); }

  // The magnitude in whole steps of 10^power, dropping any remainder; at most `limit`, which is not negative.
  [[nodiscard]] std::int64_t steps(int power, std::int64_t limit) const;

  // Exact product; nothing when it has more digits than a Decimal holds.
  [[nodiscard]] static std::optional<Decimal> product(const Decimal& left, const Decimal& right);

  // Exact difference; nothing when it has more digits than a Decimal holds.
  [[nodiscard]] static std::optional<Decimal> difference(const Decimal& left, const Decimal& right);

  // Plain notation with the number's own digits: Decimal(2320, -1) is "232.0", Decimal(5, 1) is "50". Never an
  // exponent.
  [[nodiscard]] std::string to_string() const;
  // The same, appended to `text`.
  void append_to(std::string& text) const;
  // Reads what to_string writes ("-12.50" keeps both decimals); nothing for any other text or more than 18 digits.
  [[nodiscard]] static std::optional<Decimal> parse(std::string_view text);

  // By value: Decimal(20, -1) == Decimal(2).
  [[nodiscard]] static int compare(const Decimal& left, const Decimal& right);
  friend bool operator==(const Decimal& left, const Decimal& right) { return compare(left, right) == 0; }
  friend bool operator<(const Decimal& left, const Decimal& right) { return compare(left, right) < 0; }

  // The largest magnitude of an exponent that arithmetic and text keep exact; every scaler on a wire fits (int8).
  static constexpr int kMaxExponent = 127;

 private:
  std::int64_t mantissa_ = 0;
  std::int8_t exponent_ = 0;
};

}  // namespace ams2mqtt
