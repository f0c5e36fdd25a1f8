#include "ams2mqtt/framing/number_mask.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

namespace {

constexpr std::string_view kBetween = " -.";  // groups of digits
constexpr std::string_view kDate = "2026-12-01";

std::size_t end_of_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// A date of this or the last century, such as a log has before each line.
bool begins_date(std::string_view text, std::size_t at) {
  const std::string_view date = text.substr(at, kDate.size());
  if (date.size() < kDate.size() || !(date.starts_with("20") || date.starts_with("19"))) return false;
  for (std::size_t i = 0; i < date.size(); ++i) {
    if (is_digit(kDate[i]) ? !is_digit(date[i]) : date[i] != kDate[i]) return false;
  }
  const auto number = [&](std::size_t place) { return (date[place] - '0') * 10 + date[place + 1] - '0'; };
  return number(5) <= 12 && number(8) <= 31 && end_of_digits(text, at) == at + 4 &&
         end_of_digits(text, at + 8) == at + kDate.size();
}

// The end of an IPv4 address: four numbers of up to three digits with dots between them. `at` if there is none.
std::size_t end_of_address(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (int group = 0; group < 4; ++group) {
    const std::size_t begin = group == 0 ? at : end + 1;
    if (group > 0 && (end == text.size() || text[end] != '.')) return at;
    end = end_of_digits(text, begin);
    if (end == begin || end - begin > 3) return at;
  }
  const bool goes_on = end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1]);
  return goes_on ? at : end;
}

// What has eight digits and names no meter.
std::size_t end_of_no_number(std::string_view text, std::size_t at) {
  return begins_date(text, at) ? at + kDate.size() : end_of_address(text, at);
}

}  // namespace

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
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    const std::size_t end = end_of_no_number(text, at);
    at = end > at ? end : mask_run(text, at, result);
  }
  return result;
}

// Groups of digits are one number if that is long enough, or each for itself if it has been seen or is kept. Returns
// where they end.
std::size_t NumberMask::mask_run(std::string_view text, std::size_t begin, std::string& result) {
  std::string digits;
  std::size_t end = begin;
  for (std::size_t next = begin; next < text.size() && is_digit(text[next]) && end_of_no_number(text, next) == next;
       next = end + 1) {
    const std::size_t group_end = end_of_digits(text, next);
    const std::string_view group = text.substr(next, group_end - next);
    const bool alone = group.size() >= kShortest && (masks_.contains(group) || keeps(text, next, group_end));
    if (alone && next != begin) break;
    digits += group;
    end = group_end;
    if (alone || end == text.size() || kBetween.find(text[end]) == std::string_view::npos) break;
  }
  if (digits.size() < kShortest || keeps(text, begin, end)) return end;
  const std::string& mask = masked(digits);
  for (std::size_t at = begin, next = 0; at < end; ++at) {
    if (is_digit(result[at])) result[at] = mask[next++];
  }
  return end;
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
