#include "line_quality.hpp"

#include <bit>

namespace ams2mqtt {

namespace {
constexpr std::uint32_t kMask = (1U << LineQuality::kWindow) - 1U;
}

std::optional<LineState> LineQuality::on_telegram() {
  refused_ = refused_ << 1U & kMask;
  ++telegrams_in_a_row_;
  if (state_ == LineState::noisy && telegrams_in_a_row_ < kGoodInARow) return std::nullopt;
  return become(LineState::good);
}

std::optional<LineState> LineQuality::on_refusal() {
  refused_ = (refused_ << 1U | 1U) & kMask;
  telegrams_in_a_row_ = 0;
  if (std::popcount(refused_) < kNoisyRefusals) return std::nullopt;
  return become(LineState::noisy);
}

std::optional<LineState> LineQuality::become(LineState state) {
  if (state == state_) return std::nullopt;
  state_ = state;
  if (state == LineState::good) refused_ = 0;
  return state;
}

}  // namespace ams2mqtt
