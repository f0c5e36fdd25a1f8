// Telegrams made by hand, and messages as a test wants to look at them.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "support/tracked_publisher.hpp"

namespace ams2mqtt::test {

inline constexpr std::string_view kMeterId = "7000000000000001";

inline MeterIdentity aidon(std::string_view id = kMeterId) {
  return {"Aidon", std::string(id), "6534", "3-phase meter, 4-wire", "AIDON_V0001"};
}

inline Monotonic seconds(double count) {
  return Monotonic(static_cast<Monotonic::rep>(count * 1000.0));
}

// A telegram that owns what it points to.
class TelegramBuilder {
 public:
  TelegramBuilder() = default;
  explicit TelegramBuilder(MeterIdentity identity) : identity_(std::move(identity)) {}

  TelegramBuilder& number(std::string_view key, std::string_view value) {
    const Quantity* quantity = find_quantity(key);
    readings_.push_back({quantity->obis, quantity, Decimal::parse(value).value(), quantity->unit});
    return *this;
  }
  TelegramBuilder& clock(std::optional<int> offset_minutes) {
    const Quantity* quantity = find_quantity("meter_clock");
    MeterTime time{{2024, 2, 29, 12, 0, 5}, std::nullopt};
    if (offset_minutes) time.offset = std::chrono::minutes(*offset_minutes);
    readings_.push_back({quantity->obis, quantity, time, {}});
    return *this;
  }
  TelegramBuilder& text(std::string_view key, std::string_view value) {
    const Quantity* quantity = find_quantity(key);
    readings_.push_back({quantity->obis, quantity, value, {}});
    return *this;
  }
  TelegramBuilder& unknown(std::string_view code, std::variant<Decimal, std::string_view, MeterTime> value,
                           std::string_view unit = {}) {
    readings_.push_back({parse_obis(code).value(), nullptr, value, unit});
    return *this;
  }
  TelegramBuilder& expect(std::span<const Quantity* const> expected) {
    expected_ = expected;
    return *this;
  }

  [[nodiscard]] Telegram telegram() const {
    Telegram telegram;
    telegram.meter = &identity_;
    telegram.readings = readings_;
    telegram.expected = expected_;
    return telegram;
  }

 private:
  MeterIdentity identity_;
  std::vector<Reading> readings_;
  std::span<const Quantity* const> expected_;
};

using Messages = std::vector<Message>;

inline Messages send(TrackedPublisher& publisher, const TelegramBuilder& builder, double at) {
  return publisher.on_telegram(builder.telegram(), seconds(at));
}

inline Messages tick(TrackedPublisher& publisher, double at) {
  return publisher.on_tick(seconds(at));
}

inline TrackedConfig with_id(std::string id) {
  TrackedConfig config;
  config.id = std::move(id);
  return config;
}

inline const Message* find(const Messages& messages, std::string_view topic) {
  const auto found = std::ranges::find(messages, topic, &Message::topic);
  return found == messages.end() ? nullptr : &*found;
}

inline std::optional<std::string> payload(const Messages& messages, std::string_view topic) {
  const Message* message = find(messages, topic);
  return message == nullptr ? std::nullopt : std::optional(message->payload);
}

inline std::vector<std::string> topics(const Messages& messages) {
  std::vector<std::string> list;
  for (const Message& message : messages) list.push_back(message.topic);
  return list;
}

inline const std::string kBase = "ams2mqtt/" + std::string(kMeterId);
inline const std::string kAvailability = kBase + "/availability";
inline const std::string kConfig = "homeassistant/device/ams2mqtt_" + std::string(kMeterId) + "/config";

inline nlohmann::json config_of(const Messages& messages, const std::string& topic = kConfig) {
  const Message* message = find(messages, topic);
  return message == nullptr ? nlohmann::json() : nlohmann::json::parse(message->payload);
}

// A small list with two values and an identity.
inline TelegramBuilder two_values(std::string_view power = "1234", std::string_view energy = "100.5") {
  TelegramBuilder builder(aidon());
  builder.number("power_import", power).number("energy_import", energy);
  return builder;
}

}  // namespace ams2mqtt::test
