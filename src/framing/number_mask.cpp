#include "ams2mqtt/framing/number_mask.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

void NumberMask::keep(std::string_view text) {
  if (text.size() >= kShortest && kept_.size() < kMostKept) kept_.insert(std::string(text));
}

const std::string& NumberMask::masked(std::string_view digits) {
  const auto known = masks_.find(digits);
  if (known != masks_.end()) return known->second;
  if (masks_.size() >= kMost) {
    const auto alike =
        std::ranges::find_if(masks_, [&](const auto& each) { return each.first.size() == digits.size(); });
    if (alike != masks_.end()) return alike->second;
  }
  const std::size_t kept = digits.size() >= kIssued ? kKept : std::min<std::size_t>(digits.size() - 1, 1);
  const std::size_t room = digits.size() - kept;
  std::string mask;
  do {
    const std::string number = std::to_string(next_++);
    const std::size_t used = std::min(room, number.size());
    mask = std::string(digits.substr(0, kept)) + std::string(room - used, '0') + number.substr(number.size() - used);
  } while (mask == digits);
  return masks_.emplace(std::string(digits), std::move(mask)).first->second;
}

std::string NumberMask::masked_text(std::string_view text) {
  std::string result(text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at - begin < kShortest || keeps(text, begin, at)) continue;
    result.replace(begin, at - begin, masked(text.substr(begin, at - begin)));
  }
  return result;
}

// Whether a kept text has some of these digits.
bool NumberMask::keeps(std::string_view text, std::size_t begin, std::size_t end) const {
  return std::ranges::any_of(kept_, [&](const std::string& each) {
    const std::size_t from = begin + 1 > each.size() ? begin + 1 - each.size() : 0;
    return text.substr(0, std::min(text.size(), end + each.size() - 1)).find(each, from) != std::string_view::npos;
  });
}

bool NumberMask::shows_in(std::string_view text) const {
  return std::ranges::any_of(masks_, [&](const auto& each) {
    return each.first != each.second && text.find(each.first) != std::string_view::npos;
  });
}

}  // namespace ams2mqtt
