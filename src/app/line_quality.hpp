// Telegrams and refused frames of one meter -> whether its line is good or noisy, with enough inertia that the log gets
// a line when something has really changed and none for a single disturbed frame.
#pragma once

#include <cstdint>
#include <optional>

namespace ams2mqtt {

enum class LineState : std::uint8_t { unknown, good, noisy };

class LineQuality {
 public:
  static constexpr int kWindow = 16;        // the outcomes that count
  static constexpr int kNoisyRefusals = 6;  // this many of them refused: noisy
  static constexpr int kGoodInARow = 8;     // this many telegrams without a refusal in between: good again

  // The new state, when it has changed.
  [[nodiscard]] std::optional<LineState> on_telegram();
  [[nodiscard]] std::optional<LineState> on_refusal();

  [[nodiscard]] LineState state() const { return state_; }

 private:
  [[nodiscard]] std::optional<LineState> become(LineState state);

  LineState state_ = LineState::unknown;
  std::uint32_t refused_ = 0;  // one bit per outcome, the newest lowest
  int telegrams_in_a_row_ = 0;
};

}  // namespace ams2mqtt
