#include "ams2mqtt/tracking/submeter_numbers.hpp"

#include <algorithm>

namespace ams2mqtt {

bool SubmeterNumbers::note(const ObisCode& code, std::string_view number) {
  if (number.find_first_not_of("0Ff ") == std::string_view::npos) return false;
  const auto entry = std::ranges::find_if(entries_, [&](const Entry& each) { return each.known.code == code; });
  if (entry == entries_.end()) {
    entries_.push_back({{code, std::string(number)}, {}, 0});
    return false;
  }
  if (entry->known.number == number) {
    entry->telegrams = 0;
    return false;
  }
  entry->telegrams = entry->telegrams > 0 && entry->candidate == number ? entry->telegrams + 1 : 1;
  entry->candidate = number;
  if (entry->telegrams < kTelegrams) return false;
  entry->known.number = number;
  entry->telegrams = 0;
  return true;
}

bool SubmeterNumbers::knows(std::uint8_t channel) const {
  return std::ranges::any_of(entries_, [&](const Entry& each) { return each.known.code.b == channel; });
}

std::vector<SubmeterNumber> SubmeterNumbers::all() const {
  std::vector<SubmeterNumber> numbers;
  numbers.reserve(entries_.size());
  for (const Entry& each : entries_) numbers.push_back(each.known);
  return numbers;
}

void SubmeterNumbers::restore(const std::vector<SubmeterNumber>& numbers) {
  entries_.clear();
  for (const SubmeterNumber& each : numbers) {
    if (is_submeter_number(each.code)) entries_.push_back({each, {}, 0});
  }
}

}  // namespace ams2mqtt
