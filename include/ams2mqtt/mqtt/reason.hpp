// What Paho's return code and the broker's reason code mean: one number, one kind, one part of a sentence for a person.
#pragma once

#include <cstdint>
#include <string>

namespace ams2mqtt {

enum class MqttReasonKind : std::uint8_t {
  success,
  connection,        // nothing was heard from the broker; Paho knows no more than that
  protocol_version,  // the broker does not speak the requested version
  login,             // user name or password
  rights,            // not authorised; for a connection it may also mean a wrong password
  no_retain,         // the broker keeps no retained messages
  refused,           // the broker understood and said no
  request,           // Paho will not send this: the message itself is wrong
};

struct MqttReason {
  MqttReasonKind kind = MqttReasonKind::success;
  std::string text;

  friend bool operator==(const MqttReason&, const MqttReason&) = default;
};

// `return_code` is Paho's (negative), a CONNACK's of MQTT 3.1.1 (1-5), or, as Paho up to 1.3.14 does for a refused
// MQTT 5 connection, the reason code. `reason_code` is MQTT 5's; Paho's own 255 stands for "none". With 1.3.16 a
// broker that answers MQTT 5 with a CONNACK of 3.1.1 has return code -1, and its own code as reason code. If the two
// disagree, the broker's code counts: a refused publish has return code 0.
[[nodiscard]] MqttReason mqtt_reason(int return_code, int reason_code);

inline constexpr int kSessionTakenOver = 0x8E;
// Whether a broker that ends the connection with this reason code may have done so because of what was sent last.
// Without a reason (0) it may.
[[nodiscard]] bool may_blame_message(int reason_code);

}  // namespace ams2mqtt
