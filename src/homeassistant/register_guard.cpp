#include "ams2mqtt/homeassistant/register_guard.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMillisecondsPerHour = 3'600'000;
// Registers have steps, and some meters bring several hours' worth at once: this much time is always allowed for.
constexpr Monotonic kAllowance{360'000};
constexpr std::int64_t kLearningFactor = 8;
constexpr std::int64_t kLargestGrowth = 1'000'000'000;
constexpr Monotonic kLongestGap = std::chrono::hours(24 * 366);

constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kGrowth = {
    {{"kWh", 250}, {"kvarh", 250}, {"kVAh", 250}, {"m³", 100}, {"GJ", 10}}};

}  // namespace

std::int64_t plausible_growth(std::string_view unit) {
  const auto row = std::ranges::find(kGrowth, unit, &std::pair<std::string_view, std::int64_t>::first);
  return row == kGrowth.end() ? 0 : row->second;
}

bool RegisterGuard::grows_too_fast(const Decimal& from, const Decimal& to, Monotonic elapsed) const {
  const std::optional<Decimal> growth = Decimal::difference(to, from);
  if (!growth) return true;
  const std::int64_t time = (std::clamp(elapsed, Monotonic(0), kLongestGap) + kAllowance).count();
  // In thousandths, so that no time is too short to count.
  const auto allowed = Decimal::product(Decimal(hourly_growth_), Decimal(time * 1000 / kMillisecondsPerHour, -3));
  return allowed && *allowed < *growth;
}

bool RegisterGuard::contradicts(const Decimal& value, Monotonic now) const {
  if (!believed_) return false;
  if (value < *believed_) return true;
  if (hourly_growth_ == 0 || !believed_at_) return false;
  return grows_too_fast(*believed_, value, now - *believed_at_);
}

// What contradicted last does not contradict this: the register stands there, or goes on as fast as it came there.
bool RegisterGuard::follows_candidate(const Decimal& value, Monotonic now) const {
  if (value < candidate_) return false;
  if (hourly_growth_ == 0 || !grows_too_fast(candidate_, value, now - candidate_at_)) return true;
  const auto leap = Decimal::difference(candidate_, *believed_);
  const auto growth = Decimal::difference(value, candidate_);
  return leap && growth && !(*leap < *growth);
}

bool RegisterGuard::accept(const Decimal& value, Monotonic now) {
  if (contradicts(value, now)) {
    contrary_ = contrary_ > 0 && follows_candidate(value, now) ? contrary_ + 1 : 1;
    candidate_ = value;
    candidate_at_ = now;
    if (contrary_ < kPersistence) return false;
    if (*believed_ < value) hourly_growth_ = std::min(hourly_growth_ * kLearningFactor, kLargestGrowth);
  }
  contrary_ = 0;
  const bool news = !believed_ || !(*believed_ == value);
  if (news || !believed_at_) believed_at_ = now;
  believed_ = value;
  return news;
}

void RegisterGuard::restore(const Decimal& value) {
  believed_ = value;
  believed_at_.reset();
  contrary_ = 0;
}

}  // namespace ams2mqtt
