// Telegrams that outlive the next call of their decoder, one after the other in memory that is used again: what one
// thread decodes, another one writes.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

class TelegramBlock {
 public:
  TelegramBlock();

  // Forgets all telegrams and keeps their memory.
  void clear();
  // A copy of `telegram` with everything that it refers to.
  void add(const Telegram& telegram);
  // In the order in which they were added; they live until the next clear() or add().
  [[nodiscard]] std::span<const Telegram> telegrams() const { return telegrams_; }

 private:
  template <class Each>
  [[nodiscard]] std::span<Each> copy_of(std::span<const Each> original);

  std::unique_ptr<std::byte[]> room_;  // what a block needs as a rule
  std::pmr::monotonic_buffer_resource memory_;
  std::vector<Telegram> telegrams_;
  std::deque<MeterIdentity> meters_;  // of this block and earlier ones
  std::size_t meter_count_ = 0;       // of this one
};

}  // namespace ams2mqtt
