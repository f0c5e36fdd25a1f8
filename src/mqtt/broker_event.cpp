#include "ams2mqtt/mqtt/broker_event.hpp"

#include <utility>

#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/mqtt/broker_denial.hpp"
#include "ams2mqtt/mqtt/connect_advice.hpp"

namespace ams2mqtt {

namespace {

constexpr const char* kOwnId = "give each its own with mqtt.client_id";

std::string counted(std::uint64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string words_of(VersionFailure failure) {
  switch (failure) {
    case VersionFailure::refused:
      return "it does not speak MQTT 5";
    case VersionFailure::hung_up:
      return "it hangs up on MQTT 5";
    case VersionFailure::unanswered:
      return "it does not answer MQTT 5";
  }
  std::unreachable();
}

struct Sentence {
  const MqttConfig& config;

  [[nodiscard]] std::string no_connection() const { return "no connection to " + broker_name(config) + ": "; }

  std::string operator()(const BrokerConnected& event) const {
    std::string text =
        "connected to " + broker_name(config) + " (" + way_of_speaking(config, event.version == MqttVersion::v5) + ")";
    if (event.failure_of_5) text += "; " + words_of(*event.failure_of_5);
    return text;
  }
  std::string operator()(const ConnectionRefused& event) const {
    return no_connection() + explain_refusal(config, event.reason);
  }
  std::string operator()(const ConnectionFailed& event) const {
    return no_connection() + explain_silence(config, event.problem, event.timed_out);
  }
  std::string operator()(const ConnectionLost& event) const {
    std::string text = "connection to " + broker_name(config) + " lost";
    if (event.reason.kind != MqttReasonKind::success) text += ": " + event.reason.text;
    if (!event.taken_over.empty()) text += ", " + event.taken_over + "; " + kOwnId;
    return text;
  }
  std::string operator()(const ConnectionsEndAtOnce& event) const {
    const std::string ends = "connections to " + broker_name(config) + " end right after they are made";
    switch (event.cause) {
      case LossCause::broker_gone:
        return ends + ", because the broker itself stops; its log may say why";
      case LossCause::first_message:
        return ends + ", before the broker has answered anything; the first message was on " + event.first_topic +
               ": does the broker allow that topic? Its log may say why";
      case LossCause::same_id:
        return ends + ", and the broker does not say why: does another client use the id " + event.client_id +
               "? Give each its own with mqtt.client_id" +
               (event.stands_back
                    ? "; trying again after a minute, and then less and less often, at least every 15 minutes"
                    : "");
    }
    std::unreachable();
  }
  std::string operator()(const GaveWay& event) const {
    return "another client is connected to " + broker_name(config) + " with the id " + event.client_id +
           (event.told ? "" : ", as its status shows,") + " and would be disconnected again and again; " + kOwnId;
  }
  std::string operator()(const KeepAliveOrdered& event) const {
    return "the broker demands a keep alive of " + std::to_string(event.seconds) + " s instead of the " +
           std::to_string(config.keepalive) + " s of mqtt.keepalive; reconnecting with that";
  }
  std::string operator()(CertificateUnchecked) const {
    return "the broker's certificate is not checked (mqtt.tls.verify is false): anyone in between can eavesdrop";
  }
  std::string operator()(NothingRetained) const { return kNothingRetained; }
  std::string operator()(AnswersMissing) const { return explain_no_answers(); }
  std::string operator()(AnswersBack) const { return "the broker acknowledges messages again"; }
  std::string operator()(const MessageRefused& event) const {
    return explain_denied_message(config, event.topic, event.reason);
  }
  std::string operator()(const MessageTooLarge& event) const {
    return explain_denied_message(config, event.packet.topic, too_large(config, event.packet, event.limit));
  }
  std::string operator()(const BirthsRefused& event) const { return explain_denied_births(config, event.reason); }
  std::string operator()(const PacketLeftOut& event) const {
    return explain_hang_up(config, event.packet, event.reason);
  }
  std::string operator()(const SizeLeftOut& event) const { return explain_bound(event.bytes); }
  std::string operator()(QueueFull) const { return "the queue to the broker is full: dropping the oldest messages"; }
  std::string operator()(const QueueDropped& event) const {
    return counted(event.messages, "message") + " to the broker " + (event.messages == 1 ? "was" : "were") + " dropped";
  }
  std::string operator()(const SpoolEvent& event) const {
    const std::string spool = "the spool " + event.file;
    switch (event.cause) {
      case SpoolCause::fails:
        return spool + " " + event.problem + "; messages waiting for the broker are kept in memory only";
      case SpoolCause::works:
        return spool + " is in use again";
      case SpoolCause::damaged:
        return spool + " is damaged: " + counted(event.count, "byte") + " skipped";
      case SpoolCause::restored:
        return "restored " + counted(event.count, "message") + " that the broker had not accepted yet from " + spool;
      case SpoolCause::full:
        return spool + " has reached spool.max_size: its oldest messages are kept in memory only";
      case SpoolCause::dropped:
        return counted(event.count, "message") + " did not fit in " + spool;
    }
    std::unreachable();
  }
};

struct Trouble {
  template <class Event>
  bool operator()(const Event&) const {
    return true;
  }
  bool operator()(const BrokerConnected&) const { return false; }
  bool operator()(const KeepAliveOrdered&) const { return false; }
  bool operator()(AnswersBack) const { return false; }
};

}  // namespace

bool is_trouble(const BrokerEvent& event) {
  return std::visit(Trouble{}, event);
}

std::string sentence(const BrokerEvent& event, const MqttConfig& config) {
  return std::visit(Sentence{config}, event);
}

}  // namespace ams2mqtt
