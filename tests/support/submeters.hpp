// A telegram of a P1 meter with meters behind it, as the decoder gives it: each by kind, and numbered within the
// telegram.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "support/telegrams.hpp"

namespace ams2mqtt::test {

inline constexpr std::uint8_t kGasDevice = 3;
inline constexpr std::uint8_t kWaterDevice = 7;
inline constexpr std::uint8_t kHeatDevice = 4;

struct SubmeterReading {
  std::uint8_t channel = 1;
  std::string_view number = {};
  std::string_view value = "1.000";
  std::uint8_t type = kGasDevice;
  std::optional<UtcSeconds> read_at = std::nullopt;
};

class SubmeterTelegram {
 public:
  explicit SubmeterTelegram(const std::vector<SubmeterReading>& submeters, bool vouched = true) {
    const Quantity* power = find_quantity("power_import");
    readings_.push_back({power->obis, power, Decimal(5), power->unit});
    for (const SubmeterReading& each : submeters) add(each);
    telegram_.meter = &identity_;
    telegram_.vouched = vouched;
    telegram_.readings = readings_;
  }
  SubmeterTelegram(const SubmeterTelegram&) = delete;
  SubmeterTelegram& operator=(const SubmeterTelegram&) = delete;

  [[nodiscard]] const Telegram& get() const { return telegram_; }

 private:
  void add(const SubmeterReading& each) {
    const Quantity* quantity = find_submeter(each.type, ++of_type_[each.type]);
    const ObisCode number{0, each.channel, 96, 1, 0};
    if (!each.number.empty()) readings_.push_back({number, nullptr, numbers_.emplace_back(each.number), {}});
    const ObisCode code{0, each.channel, 24, 2, 1};
    readings_.push_back({code, quantity, Decimal::parse(each.value).value(), quantity->unit});
    if (each.read_at) {
      constexpr std::chrono::hours kOffset{1};
      readings_.back().measured_at = MeterTime{local_time(*each.read_at, kOffset), kOffset};
    }
  }

  MeterIdentity identity_ = aidon();
  std::map<std::uint8_t, std::uint8_t> of_type_;
  std::deque<std::string> numbers_;
  std::vector<Reading> readings_;
  Telegram telegram_;
};

}  // namespace ams2mqtt::test
