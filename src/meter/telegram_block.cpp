#include "ams2mqtt/meter/telegram_block.hpp"

#include <algorithm>
#include <type_traits>

namespace ams2mqtt {

namespace {

constexpr std::size_t kBlockRoom = 512UL * 1024;

}  // namespace

TelegramBlock::TelegramBlock() : room_(new std::byte[kBlockRoom]), memory_(room_.get(), kBlockRoom) {}

void TelegramBlock::clear() {
  telegrams_.clear();
  memory_.release();
  meter_count_ = 0;
}

template <class Each>
std::span<Each> TelegramBlock::copy_of(std::span<const Each> original) {
  static_assert(std::is_trivially_copyable_v<Each>);
  if (original.empty()) return {};
  auto* const copy = static_cast<Each*>(memory_.allocate(original.size_bytes(), alignof(Each)));
  std::uninitialized_copy(original.begin(), original.end(), copy);
  return {copy, original.size()};
}

void TelegramBlock::add(const Telegram& telegram) {
  Telegram& copy = telegrams_.emplace_back(telegram);
  const std::span<Reading> readings = copy_of(telegram.readings);
  for (Reading& reading : readings) {
    auto* const text = std::get_if<std::string_view>(&reading.value);
    if (text == nullptr) continue;
    const std::span<char> characters = copy_of(std::span<const char>(*text));
    *text = {characters.data(), characters.size()};
  }
  copy.readings = readings;
  copy.past_peaks = copy_of(telegram.past_peaks);
  if (telegram.meter == nullptr) return;
  if (meter_count_ == 0 || meters_[meter_count_ - 1] != *telegram.meter) {
    if (meter_count_ == meters_.size()) meters_.emplace_back();
    meters_[meter_count_++] = *telegram.meter;
  }
  copy.meter = &meters_[meter_count_ - 1];
}

}  // namespace ams2mqtt
