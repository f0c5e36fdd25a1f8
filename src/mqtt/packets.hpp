// Packets of MQTT 5, as far as the reader of a group needs them: values -> bytes, and bytes -> values. Pure: it owns no
// connection. Paho cannot be asked here, since it acknowledges a message before anybody has seen it
// (docs/decisions.md). Source: OASIS MQTT 5.0, clauses 2 and 3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"

namespace ams2mqtt::packets {

// The longest packet that is read: a topic and a gateway's payload, each as long as it may be, and some properties.
inline constexpr std::size_t kLongest = 160UL * 1024;

// 3.1. The will is not needed.
struct Connect {
  std::string client_id;
  std::string username;  // empty: none
  std::string password;  // empty: none
  bool clean_start = false;
  std::uint16_t keep_alive = 0;       // seconds
  std::uint32_t session_expiry = 0;   // seconds
  std::uint16_t receive_maximum = 1;  // so many messages may wait for their acknowledgement, at least 1
};
[[nodiscard]] std::string write(const Connect& connect);
// 3.8 and 3.10, with one filter and QoS 1.
[[nodiscard]] std::string subscribe(std::uint16_t id, std::string_view filter);
[[nodiscard]] std::string unsubscribe(std::uint16_t id, std::string_view filter);
// 3.4, with success.
[[nodiscard]] std::string acknowledge(std::uint16_t id);
[[nodiscard]] std::string ping();
// 3.14, a normal end. `session_expiry`: replaces that of the connection; nothing: leaves it.
[[nodiscard]] std::string disconnect(std::optional<std::uint32_t> session_expiry);

// 3.2
struct Connected {
  bool session_present = false;
  std::uint8_t reason = 0;
  std::optional<std::uint16_t> keep_alive;  // seconds, the broker's order
  bool shares = true;                       // Shared Subscription Available
  std::uint8_t maximum_qos = 2;
};
// 3.3
struct Published {
  std::string topic;
  std::string payload;
  std::uint8_t qos = 0;
  bool retained = false;
  std::uint16_t id = 0;  // with QoS 1
};
// 3.9 and 3.11
struct Answered {
  std::uint16_t id = 0;
  std::uint8_t reason = 0;  // of the one filter
};
struct Pong {};
// 3.14, from the broker
struct Ended {
  std::uint8_t reason = 0;
};
using Packet = std::variant<Connected, Published, Answered, Pong, Ended>;

// Takes the bytes of a connection as they come.
class Reader {
 public:
  void feed(Bytes bytes);
  // The next packet, or nothing before more bytes come. Errors end the connection: bad_header for a packet that a
  // broker must not send here, oversize above kLongest, bad_value for contents that contradict their lengths.
  [[nodiscard]] Result<std::optional<Packet>> next();

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t read_ = 0;
};

}  // namespace ams2mqtt::packets
