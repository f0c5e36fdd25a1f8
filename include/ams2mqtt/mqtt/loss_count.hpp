// Connections that end right after they are made, and what several of them mean: the broker is gone, it refuses what is
// sent first, or another client has the id. Most brokers do not say why they end a connection. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "ams2mqtt/mqtt/hang_ups.hpp"

namespace ams2mqtt {

struct ConnectionEnd {
  std::chrono::steady_clock::duration lasted{};
  bool broker_is_gone = false;  // it no longer listens, or has been restarted
  bool explained = false;       // the broker said why
  bool newcomer = false;        // no connection of this client has lasted yet, and a few ends are enough for it
  HangUps::Loss loss;           // what was on its way
};

enum class LossCause : std::uint8_t { broker_gone, first_message, same_id };

class LossCount {
 public:
  // A connection that ends sooner counts as ended right after it was made.
  static constexpr std::chrono::seconds kQuick{5};
  // Of a newcomer: the other client may need this long to come back.
  static constexpr std::chrono::seconds kQuickOfNewcomer{10};
  [[nodiscard]] static constexpr std::chrono::seconds quick(bool newcomer) {
    return newcomer ? kQuickOfNewcomer : kQuick;
  }

  // What this very end makes likely: not reported earlier, nor again with each one that follows.
  [[nodiscard]] std::optional<LossCause> count(const ConnectionEnd& end);
  // Connections have begun to end early.
  [[nodiscard]] bool suspicious() const { return quick_ > 0; }
  // Some of them with nothing on their way, or as many as make another client likely to a newcomer.
  [[nodiscard]] bool hints_at_another() const { return idle_ > 0; }
  [[nodiscard]] bool suspects_another() const { return idle_ >= kSuspiciousToNewcomer; }
  // The next attempt need not wait longer than after any other loss.
  [[nodiscard]] bool forgives(const ConnectionEnd& end) const;

 private:
  static constexpr int kSuspiciousToNewcomer = 2;

  std::optional<LossCause> count_quick(const ConnectionEnd& end);

  int quick_ = 0;
  int idle_ = 0;   // of these, how many with nothing on its way
  int early_ = 0;  // before the broker had answered anything
  int gone_ = 0;   // because the broker itself was gone
};

}  // namespace ams2mqtt
