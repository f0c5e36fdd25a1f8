// A member of a group that shares what gateways publish: a broker that shares gives each message to one member. A
// message counts as delivered once it has been acknowledged here, and not before. The broker keeps what a member has
// not acknowledged when the member dies, and gives it to the same member, known by its client id, when it is back.
// Source: OASIS MQTT 5.0, clause 4.8.2.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/client.hpp"
#include "ams2mqtt/mqtt/reader.hpp"
#include "ams2mqtt/mqtt/sharing_proof.hpp"

namespace ams2mqtt {

// Which message, of which connection; one of an earlier connection comes again.
struct GroupReceipt {
  std::uint32_t connection = 0;
  std::uint16_t id = 0;  // 0: it came with QoS 0, and nobody waits for an answer
};

// Called on the reader's own thread: post to the thread that needs it and return.
struct GroupReaderHandlers {
  std::function<void(ReceivedMessage message, GroupReceipt receipt)> on_message;
  // Per change of state or cause.
  std::function<void(const BrokerStatus& status)> on_status;
  // The broker does not let it subscribe to this; in words.
  std::function<void(const std::string& filter, const std::string& why)> on_denied;
  // Whether the broker shares, before the first subscription. One that does not is asked again after a while.
  std::function<void(const SharingProof& proof)> on_proof;
  // After leave(). `empty`: the broker holds nothing for this member any more.
  std::function<void(bool empty)> on_left;
};

class GroupReader {
 public:
  // So many messages wait for their acknowledgement at most.
  static constexpr std::uint16_t kMostUnacknowledged = 256;
  // How long the broker keeps what belongs to a member that is away.
  static constexpr std::chrono::seconds kAway = std::chrono::hours(24);

  GroupReader(MqttConfig config, std::string group, std::vector<std::string> filters, GroupReaderHandlers handlers);
  // Ends the connection; the broker keeps what was not acknowledged. No handler is called afterwards.
  ~GroupReader();
  GroupReader(const GroupReader&) = delete;
  GroupReader& operator=(const GroupReader&) = delete;

  void start();
  // In the order in which they came. From any thread.
  void acknowledge(std::vector<GroupReceipt> receipts);
  // Takes no new messages from here on; those that came are still to be acknowledged. Once the broker holds nothing
  // more, the member is gone for good; after `limit` it leaves what there is to its next start.
  void leave(std::chrono::milliseconds limit);

 private:
  class Session;
  std::shared_ptr<Session> session_;
};

// "$share/meters/han/+/raw"
[[nodiscard]] std::string shared_filter(const std::string& group, const std::string& filter);

}  // namespace ams2mqtt
