// The OBIS code of a quantity (IEC 62056-6-1): six value groups A-B:C.D.E*F. F is 255 for the present value and is then
// not printed; any other F names a past billing period. A literal is "1-0:1.8.0"_obis, and a typo in it does not
// compile.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

struct ObisCode {
  std::uint8_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 255;

  friend constexpr auto operator<=>(const ObisCode&, const ObisCode&) = default;

  // The six bytes of a COSEM logical name; nothing when `bytes` is not six long.
  [[nodiscard]] static constexpr std::optional<ObisCode> from_bytes(Bytes bytes) {
    if (bytes.size() != 6) return std::nullopt;
    return ObisCode{bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]};
  }
  [[nodiscard]] constexpr std::array<std::uint8_t, 6> to_bytes() const { return {a, b, c, d, e, f}; }
};

// The code of the same quantity at present: `code` without its billing period.
[[nodiscard]] constexpr ObisCode present(ObisCode code) {
  code.f = 255;
  return code;
}

// "A-B:C.D.E" or "A-B:C.D.E*F", decimal groups 0...255; nothing for any other text.
[[nodiscard]] constexpr std::optional<ObisCode> parse_obis(std::string_view text) {
  constexpr std::string_view kSeparators = "-:..*";
  std::array<std::uint8_t, 6> groups = {0, 0, 0, 0, 0, 255};
  std::size_t position = 0;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::size_t first = position;
    unsigned value = 0;
    while (position < text.size() && text[position] >= '0' && text[position] <= '9' && position - first < 3) {
      value = value * 10 + static_cast<unsigned>(text[position++] - '0');
    }
    if (position == first || value > 255) return std::nullopt;
    groups[group] = static_cast<std::uint8_t>(value);
    if (position == text.size()) return group >= 4 ? ObisCode::from_bytes(groups) : std::nullopt;
    if (group == 5 || text[position++] != kSeparators[group]) return std::nullopt;
  }
  return std::nullopt;
}

// "1-0:1.8.0", of a past period "1-0:1.8.0*1"
[[nodiscard]] std::string to_string(const ObisCode& code);
// The same, appended to `text`.
void append_to(std::string& text, const ObisCode& code);
// "1.8.0": the part that names the quantity, with "*1" as above
[[nodiscard]] std::string to_cde(const ObisCode& code);

// A code in any spelling that meters use for it: "A-B:C.D.E" with "*F", "&F" (a period that was closed by hand) or ".F"
// after it, six groups with dots only, and the reduced codes of IEC 62056-21, "C.D.E" or "C.D" with or without "*F",
// which mean the meter's own electricity, or the meter itself where a letter stands for a group (C, F, L, P). Nothing
// for any other text.
[[nodiscard]] std::optional<ObisCode> parse_written_obis(std::string_view text);

inline namespace literals {
consteval ObisCode operator""_obis(const char* text, std::size_t size) {
  return parse_obis({text, size}).value();
}
}  // namespace literals

}  // namespace ams2mqtt
