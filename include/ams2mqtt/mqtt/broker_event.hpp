// What happens between this program and its broker that a person should know: causes with their facts. sentence() puts
// them into words for display; anything that depends on one checks its cause.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/hang_ups.hpp"
#include "ams2mqtt/mqtt/loss_count.hpp"
#include "ams2mqtt/mqtt/reason.hpp"
#include "ams2mqtt/mqtt/version.hpp"

namespace ams2mqtt {

struct BrokerConnected {
  MqttVersion version = MqttVersion::v5;
  std::optional<VersionFailure> failure_of_5;  // why it is not MQTT 5
  friend bool operator==(const BrokerConnected&, const BrokerConnected&) = default;
};
// The broker answered and said no.
struct ConnectionRefused {
  MqttReason reason;
  friend bool operator==(const ConnectionRefused&, const ConnectionRefused&) = default;
};
// The broker was not found, or not reached, or said nothing.
struct ConnectionFailed {
  std::string problem;     // what was found on the way to it (mqtt/broker_probe.hpp); empty: nothing
  bool timed_out = false;  // Paho waited for the answer until its time was up
  friend bool operator==(const ConnectionFailed&, const ConnectionFailed&) = default;
};
struct ConnectionLost {
  MqttReason reason;       // the broker's, if it gave one
  std::string taken_over;  // the client id that another client connected with; empty if that is not the reason
  friend bool operator==(const ConnectionLost&, const ConnectionLost&) = default;
};
// Several connections ended right after they were made.
struct ConnectionsEndAtOnce {
  LossCause cause = LossCause::broker_gone;
  std::string first_topic;  // of what was sent first
  std::string client_id;
  bool stands_back = false;  // further attempts are rare
  friend bool operator==(const ConnectionsEndAtOnce&, const ConnectionsEndAtOnce&) = default;
};
// Another client is connected with this id, and this one makes no more attempts.
struct GaveWay {
  std::string client_id;
  bool told = false;  // by the broker; else its status showed it
  friend bool operator==(const GaveWay&, const GaveWay&) = default;
};
// The broker demands a shorter keep alive than is configured; the next connection uses it.
struct KeepAliveOrdered {
  unsigned seconds = 0;
  friend bool operator==(const KeepAliveOrdered&, const KeepAliveOrdered&) = default;
};
struct CertificateUnchecked {
  friend bool operator==(const CertificateUnchecked&, const CertificateUnchecked&) = default;
};
struct NothingRetained {
  friend bool operator==(const NothingRetained&, const NothingRetained&) = default;
};

// The broker acknowledges nothing, or does so again.
struct AnswersMissing {
  friend bool operator==(const AnswersMissing&, const AnswersMissing&) = default;
};
struct AnswersBack {
  friend bool operator==(const AnswersBack&, const AnswersBack&) = default;
};
struct MessageRefused {
  std::string topic;
  MqttReason reason;
  friend bool operator==(const MessageRefused&, const MessageRefused&) = default;
};
struct MessageTooLarge {
  HangUps::Packet packet;
  std::size_t limit = 0;  // bytes, as the broker named it
  friend bool operator==(const MessageTooLarge&, const MessageTooLarge&) = default;
};
// Home Assistant's births will not be heard.
struct BirthsRefused {
  MqttReason reason;
  friend bool operator==(const BirthsRefused&, const BirthsRefused&) = default;
};
// The broker hung up on it again and again.
struct PacketLeftOut {
  HangUps::Packet packet;
  MqttReason reason;  // the broker's, if it gave one
  friend bool operator==(const PacketLeftOut&, const PacketLeftOut&) = default;
};
// It hangs up on everything of that size or larger.
struct SizeLeftOut {
  std::size_t bytes = 0;
  friend bool operator==(const SizeLeftOut&, const SizeLeftOut&) = default;
};

// The queue to the broker is full; and, once that is over, how many messages were dropped.
struct QueueFull {
  friend bool operator==(const QueueFull&, const QueueFull&) = default;
};
struct QueueDropped {
  std::uint64_t messages = 0;
  friend bool operator==(const QueueDropped&, const QueueDropped&) = default;
};

enum class SpoolCause : std::uint8_t {
  fails,     // `problem` says why
  works,     // again
  damaged,   // `count` bytes of it
  restored,  // `count` messages
  full,
  dropped,  // `count` messages, since it was full
};
struct SpoolEvent {
  SpoolCause cause = SpoolCause::works;
  std::string file;
  std::uint64_t count = 0;
  std::string problem = {};
  friend bool operator==(const SpoolEvent&, const SpoolEvent&) = default;
};

using BrokerEvent =
    std::variant<BrokerConnected, ConnectionRefused, ConnectionFailed, ConnectionLost, ConnectionsEndAtOnce, GaveWay,
                 KeepAliveOrdered, CertificateUnchecked, NothingRetained, AnswersMissing, AnswersBack, MessageRefused,
                 MessageTooLarge, BirthsRefused, PacketLeftOut, SizeLeftOut, QueueFull, QueueDropped, SpoolEvent>;

// Whether something does not work.
[[nodiscard]] bool is_trouble(const BrokerEvent& event);
// What is wrong and what to do, without a full stop. `config`: of the connection.
[[nodiscard]] std::string sentence(const BrokerEvent& event, const MqttConfig& config);

}  // namespace ams2mqtt
