// The versions of MQTT, and how a broker does not take one.
#pragma once

#include <cstdint>

namespace ams2mqtt {

enum class MqttVersion : std::uint8_t { v3_1_1, v5 };

// How an attempt with a version failed where everything below MQTT works.
enum class VersionFailure : std::uint8_t { refused, hung_up, unanswered };

}  // namespace ams2mqtt
