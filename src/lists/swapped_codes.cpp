#include "swapped_codes.hpp"

#include <utility>

#include "ams2mqtt/dlms/data.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kCodeSize = 6;
constexpr auto kOctetString = static_cast<std::uint8_t>(Tag::octet_string);
constexpr std::uint8_t kThisPeriod = 0xFF;

// A structure of two or three elements that begins with a swapped code.
bool begins_swapped(Bytes bytes) {
  constexpr std::size_t kSize = 4 + kCodeSize;
  constexpr std::uint8_t kHighestMedium = 1;  // A: abstract objects and electricity
  return bytes.size() > kSize && bytes[0] == static_cast<std::uint8_t>(Tag::structure) &&
         (bytes[1] == 2 || bytes[1] == 3) && bytes[2] == kCodeSize && bytes[3] == kOctetString &&
         bytes[4] <= kHighestMedium && bytes[kSize - 1] == kThisPeriod;
}

}  // namespace

bool restore_swapped_codes(Bytes body, std::vector<std::uint8_t>& restored) {
  restored.assign(body.begin(), body.end());
  bool found = false;
  for (std::size_t at = 0; at < body.size(); ++at) {
    if (!begins_swapped(body.subspan(at))) continue;
    std::swap(restored[at + 2], restored[at + 3]);
    found = true;
  }
  return found;
}

}  // namespace ams2mqtt
