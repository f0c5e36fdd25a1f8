// The other side of a TCP connection as far as telnet and RFC 2217 go: its bytes -> the meter's bytes, what it is to be
// sent, and what people should know of it. Pure: the time comes in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/source/source.hpp"
#include "com_port.hpp"
#include "telnet_decoder.hpp"

namespace ams2mqtt {

class TelnetPeer {
 public:
  // Damaged bytes that say something about the settings; the first ones of a connection may have been cut in two.
  static constexpr std::uint32_t kManyErrors = 10;

  struct Heard {
    Bytes data;                         // until the next call
    std::vector<std::uint8_t> answers;  // to be sent
    std::optional<SourceStatus> news;   // other than the last
  };

  explicit TelnetPeer(const TcpConfig& config);

  // A new connection.
  [[nodiscard]] Heard begin(Monotonic now);
  [[nodiscard]] Heard hear(Bytes bytes, Monotonic now);
  // Nothing has come for a while.
  [[nodiscard]] Heard end_of_burst(Monotonic now);
  // deadline() has passed.
  [[nodiscard]] Heard on_time(Monotonic now);
  [[nodiscard]] std::optional<Monotonic> deadline() const;

 private:
  [[nodiscard]] Heard heard(Bytes data);
  [[nodiscard]] std::optional<SourceStatus> state() const;
  [[nodiscard]] std::optional<SourceStatus> news();

  std::optional<ComPort> port_;
  std::optional<TelnetDecoder> decoder_;  // of the connection
  std::optional<SourceStatus> told_;      // of any connection
};

}  // namespace ams2mqtt
