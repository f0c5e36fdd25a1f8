#include "ams2mqtt/base/fingerprint.hpp"

namespace ams2mqtt {

std::string fingerprint(std::uint32_t hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits(8, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, hash >>= 4U) *digit = kDigits[hash & 0xFU];
  return digits;
}

}  // namespace ams2mqtt
