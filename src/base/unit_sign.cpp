#include "ams2mqtt/base/unit_sign.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

struct UnitSign {
  std::string_view bytes;
  char letter = '\0';
};
// The micro sign, the Greek letter and the superscript in UTF-8, and two of them in Latin-1.
constexpr std::array kUnitSigns = {UnitSign{"\xC2\xB5", 'u'}, UnitSign{"\xCE\xBC", 'u'}, UnitSign{"\xC2\xB3", '3'},
                                   UnitSign{"\xB5", 'u'}, UnitSign{"\xB3", '3'}};

bool may_follow(char before, char letter) {
  if (letter == '3') return before == 'm' || before == 'M';
  return before == '*' || before == '(';
}

const UnitSign* unit_sign_at(std::string_view text, std::size_t position) {
  if (position == 0) return nullptr;
  const std::string_view rest = text.substr(position);
  const auto* sign =
      std::ranges::find_if(kUnitSigns, [&](const UnitSign& each) { return rest.starts_with(each.bytes); });
  return sign != kUnitSigns.end() && may_follow(text[position - 1], sign->letter) ? sign : nullptr;
}

}  // namespace

std::size_t unit_sign_size(std::string_view text, std::size_t position) {
  const UnitSign* sign = unit_sign_at(text, position);
  return sign != nullptr ? sign->bytes.size() : 0;
}

std::string without_unit_signs(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const UnitSign* sign = unit_sign_at(text, at);
    plain += sign != nullptr ? sign->letter : text[at];
    at += sign != nullptr ? sign->bytes.size() : 1;
  }
  return plain;
}

}  // namespace ams2mqtt
