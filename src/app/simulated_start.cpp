#include "simulated_start.hpp"

#include <chrono>

namespace ams2mqtt {

namespace {

// A digit wherever `form` has a 0, and what it has elsewhere.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool digit = text[at] >= '0' && text[at] <= '9';
    if (form[at] == '0' ? !digit : text[at] != form[at]) return false;
  }
  return true;
}

unsigned pair_of_digits(std::string_view text, std::size_t at) {
  return static_cast<unsigned>(text[at] - '0') * 10 + static_cast<unsigned>(text[at + 1] - '0');
}

// In the year of the files that have no other start.
UtcSeconds before_change(std::chrono::month month) {
  using namespace std::chrono;
  constexpr year kYear{2025};
  return sys_days(kYear / month / Sunday[last]) + hours(1) - minutes(10);
}

}  // namespace

std::optional<UtcSeconds> parse_start(std::string_view text) {
  const bool has_seconds = has_form(text, "0000-00-00T00:00:00Z");
  const bool has_time = has_seconds || has_form(text, "0000-00-00T00:00Z");
  if (!has_time || !text.starts_with("20")) return std::nullopt;
  const auto part = [&](std::size_t at) { return static_cast<std::uint8_t>(pair_of_digits(text, at)); };
  const LocalTime time = {static_cast<std::uint16_t>(2000 + pair_of_digits(text, 2)),
                          part(5),
                          part(8),
                          part(11),
                          part(14),
                          has_seconds ? part(17) : std::uint8_t{0}};
  return time.valid() ? std::optional(as_if_utc(time)) : std::nullopt;
}

std::optional<UtcSeconds> wanted_start(const SimulateOptions& options) {
  if (options.day == "spring") return before_change(std::chrono::March);
  if (options.day == "autumn") return before_change(std::chrono::October);
  return parse_start(options.start);
}

}  // namespace ams2mqtt
