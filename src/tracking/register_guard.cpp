#include "ams2mqtt/tracking/register_guard.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMillisecondsPerHour = 3'600'000;
// Registers move in steps, and some meters deliver several hours' worth at once: this much time is always allowed for.
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

bool RegisterGuard::contradicts(const Decimal& value, Monotonic now, const RegisterEvidence& evidence) const {
  if (!believed_) return false;
  if (value < *believed_) return true;
  if (hourly_growth_ == 0) return false;
  if (believed_at_) {
    // A leap does not become plausible by merely persisting.
    const bool same_leap = withheld_ && *believed_ < *withheld_ && !(value < *withheld_);
    return grows_too_fast(*believed_, value, (same_leap ? withheld_at_ : now) - *believed_at_);
  }
  // After a restart the meter's own clock tells how long ago that was.
  if (!believed_time_ || !evidence.time || evidence.clock_off || *evidence.time < *believed_time_) return false;
  return grows_too_fast(*believed_, value, *evidence.time - *believed_time_);
}

bool RegisterGuard::speaks_against(const RegisterEvidence& evidence) const {
  return evidence.clock_off || (evidence.time && believed_time_ && *evidence.time <= *believed_time_);
}

// The last contradiction does not contradict this value: the register has stayed there, or grows as fast as it got
// there.
bool RegisterGuard::follows_candidate(const Decimal& value, Monotonic now) const {
  if (value < candidate_) return false;
  if (hourly_growth_ == 0 || !grows_too_fast(candidate_, value, now - candidate_at_)) return true;
  const auto leap = Decimal::difference(candidate_, *believed_);
  const auto growth = Decimal::difference(value, candidate_);
  return leap && growth && !(*leap < *growth);
}

// Takes a contradiction that only its persistence supports.
bool RegisterGuard::outlasts(const Decimal& value, Monotonic now, const RegisterEvidence& evidence) {
  if (contrary_ > 0 && follows_candidate(value, now)) {
    ++contrary_;
    races_ = races_ && hourly_growth_ != 0 && grows_too_fast(candidate_, value, now - candidate_at_);
  } else {
    contrary_ = 1;
    first_ = value;
    since_ = now;
    races_ = *believed_ < value;
  }
  candidate_ = value;
  candidate_at_ = now;
  if (races_ && contrary_ >= kRaceValues && now - since_ >= kRace) return true;
  const Monotonic patience = evidence.same_meter ? kPatience : kPatienceUnnumbered;
  return first_ < value && now - since_ >= patience;
}

bool RegisterGuard::accept(const Decimal& value, Monotonic now, const RegisterEvidence& evidence) {
  // A meter that was never read shows zero.
  if (!believed_ && value.is_zero() && evidence.stale) {
    withheld_ = value;
    return false;
  }
  const bool contrary = contradicts(value, now, evidence);
  if (contrary) {
    if (!withheld_) withheld_at_ = now;
    if (!withheld_) withheld_ = value;
    if (speaks_against(evidence)) {
      contrary_ = 0;
      return false;
    }
    if (!outlasts(value, now, evidence)) return false;
    if (*believed_ < value) hourly_growth_ = std::min(hourly_growth_ * kLearningFactor, kLargestGrowth);
  }
  contrary_ = 0;
  withheld_.reset();
  // What has outlasted the patience was confirmed by every value in between.
  const bool proven = evidence.vouched || contrary;
  const auto confirmed = proven ? std::optional(value) : confirmed_by(value);
  if (!confirmed) return false;
  if (proven) unconfirmed_.reset();
  const bool news = !believed_ || !(*believed_ == *confirmed);
  if (news || !believed_at_) believed_at_ = now;
  if (evidence.time && !evidence.clock_off && (!believed_time_ || *believed_time_ < *evidence.time)) {
    believed_time_ = evidence.time;
  }
  believed_ = *confirmed;
  return news;
}

// The previous value, if this one confirms it.
std::optional<Decimal> RegisterGuard::confirmed_by(const Decimal& value) {
  const auto before = std::exchange(unconfirmed_, value);
  return before && !(value < *before) ? before : std::nullopt;
}

void RegisterGuard::restore(const Decimal& value, std::optional<UtcSeconds> time) {
  reset();
  believed_ = value;
  believed_time_ = time;
}

}  // namespace ams2mqtt
