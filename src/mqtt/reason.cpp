#include "ams2mqtt/mqtt/reason.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace ams2mqtt {

namespace {

struct ReasonRow {
  int code;
  MqttReasonKind kind;
  std::string_view text;
};

using enum MqttReasonKind;

constexpr std::string_view kVersionText = "the broker does not speak this version of MQTT";
constexpr std::string_view kLoginText = "wrong user name or password";
constexpr std::string_view kRightsText = "not authorised";
constexpr std::string_view kIdText =
    "the broker does not accept this client id; set a different one with mqtt.client_id";
constexpr std::string_view kUnavailableText = "the broker says it is not available";

constexpr std::array kRows = {
    // Paho's own, MQTTAsync.h
    ReasonRow{-1, connection, "no connection"},
    ReasonRow{-3, connection, "disconnected"},
    ReasonRow{-4, connection, "too many messages in flight"},
    ReasonRow{-5, request, "text that is not UTF-8"},
    ReasonRow{-7, request, "a topic with a zero byte"},
    ReasonRow{-9, request, "a quality of service other than 0, 1 or 2"},
    ReasonRow{-10, connection, "no message ids left"},
    ReasonRow{-11, connection, "given up when the connection was lost"},
    ReasonRow{-12, connection, "too many messages buffered"},
    ReasonRow{-13, request, "the Paho library was built without TLS"},
    ReasonRow{-14, request, "an unknown protocol in the broker's address"},
    ReasonRow{-16, protocol_version, "the client was made for another version of MQTT"},
    ReasonRow{-18, connection, "a connection attempt is under way"},
    // CONNACK of MQTT 3.1.1, section 3.2.2.3
    ReasonRow{1, protocol_version, kVersionText},
    ReasonRow{2, refused, kIdText},
    ReasonRow{3, refused, kUnavailableText},
    ReasonRow{4, login, kLoginText},
    ReasonRow{5, rights, kRightsText},
    // MQTT 5, section 2.4
    ReasonRow{0x80, refused, "the broker gives no reason"},
    ReasonRow{0x81, refused, "the broker says the packet is malformed"},
    ReasonRow{0x82, refused, "the broker reports a protocol error"},
    ReasonRow{0x83, refused, "the broker refuses for a reason of its own"},
    ReasonRow{0x84, protocol_version, kVersionText},
    ReasonRow{0x85, refused, kIdText},
    ReasonRow{0x86, login, kLoginText},
    ReasonRow{0x87, rights, kRightsText},
    ReasonRow{0x88, refused, kUnavailableText},
    ReasonRow{0x89, refused, "the broker is busy"},
    ReasonRow{0x8A, refused, "the broker has banned this client"},
    ReasonRow{0x8B, refused, "the broker is shutting down"},
    ReasonRow{0x8C, refused, "the broker requires another login method than user name and password"},
    ReasonRow{0x8D, refused, "the broker heard nothing for too long"},
    ReasonRow{0x8E, refused, "another client connected with the same client id"},
    ReasonRow{0x8F, refused, "the broker does not accept the topic filter"},
    ReasonRow{0x90, refused, "the broker does not accept the topic"},
    ReasonRow{0x93, refused, "more messages in flight than the broker allows"},
    ReasonRow{0x95, refused, "larger than the broker allows"},
    ReasonRow{0x96, refused, "more messages than the broker allows"},
    ReasonRow{0x97, refused, "one of the broker's quotas is exhausted"},
    ReasonRow{0x98, refused, "closed by the broker's administrator"},
    ReasonRow{0x99, refused, "the broker does not accept the payload's format"},
    ReasonRow{0x9A, no_retain, "the broker does not keep retained messages"},
    ReasonRow{0x9B, refused, "the broker does not support this quality of service"},
    ReasonRow{0x9C, refused, "the broker says to use another server"},
    ReasonRow{0x9D, refused, "the broker has moved to another server"},
    ReasonRow{0x9F, refused, "more connection attempts than the broker allows"},
    ReasonRow{0xA0, refused, "the broker's maximum connection time is over"},
};
static_assert(std::ranges::is_sorted(kRows.begin() + 13, kRows.end(), {}, &ReasonRow::code));

// What a broker can say about a packet: malformed, not allowed, too large and the like. The other reasons for an end
// concern the broker, the login or the connection as a whole.
constexpr std::array kOfPackets = {0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x8F, 0x90, 0x94, 0x95, 0x99, 0x9A, 0x9B};

constexpr int kFirstFailure = 0x80;
constexpr int kLastReason = 0xA2;  // Paho C++ writes 255 for a connection that is not MQTT 5
constexpr int kAnyFailure = -1;
constexpr int kLastReturnCode = 5;  // of a CONNACK of MQTT 3.1.1

}  // namespace

MqttReason mqtt_reason(int return_code, int reason_code) {
  const bool spoke_5 = reason_code >= kFirstFailure && reason_code <= kLastReason;
  const bool spoke_3_1_1 = return_code == kAnyFailure && reason_code > 0 && reason_code <= kLastReturnCode;
  const bool broker_spoke = spoke_5 || spoke_3_1_1;
  const int code = broker_spoke ? reason_code : return_code;
  if (code == 0) return {};
  const auto row = std::ranges::find(kRows, code, &ReasonRow::code);
  if (row != kRows.end()) return {row->kind, std::string(row->text)};
  return {code > 0 ? refused : connection, (code > 0 ? "reason code " : "error ") + std::to_string(code)};
}

bool may_blame_message(int reason_code) {
  return std::ranges::find(kOfPackets, reason_code) != kOfPackets.end();
}

}  // namespace ams2mqtt
