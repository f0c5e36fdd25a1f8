// Telegrams of one line -> the lists that come over it, told apart by how many values they have, and how often each
// comes. Most meters send three: power every few seconds, phases every ten, registers every hour.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/tracking/interval.hpp"

namespace ams2mqtt {

struct SeenList {
  std::size_t values = 0;
  std::uint64_t telegrams = 0;
  Monotonic last{0};
  IntervalObserver interval = {};
};

class ListLog {
 public:
  static constexpr std::size_t kMostLists = 8;  // more are not told apart

  void on_telegram(std::size_t values, Monotonic now);
  // In the order of their values.
  [[nodiscard]] std::span<const SeenList> lists() const { return lists_; }

 private:
  std::vector<SeenList> lists_;
};

}  // namespace ams2mqtt
