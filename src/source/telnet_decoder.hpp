// The bytes of a TCP connection -> the meter's bytes, whether or not the other side speaks telnet (RFC 854). Serial
// servers do so without being asked, and then double every FF of the data: ser2net's accepter `telnet,tcp`, for
// example. Pure.
//
// Which it is shows at the start of the connection: two commands in a row, or a single one and silence. No telegram has
// either, and a line that is joined in the middle of one could begin with such bytes by chance once in a billion times.
// A plain stream is passed on as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "com_port.hpp"
#include "telnet_options.hpp"

namespace ams2mqtt {

class TelnetDecoder {
 public:
  // Bytes of a subnegotiation that are kept; after as many more it is taken for data again.
  static constexpr std::size_t kMaxSubnegotiation = 64;
  static constexpr std::size_t kLongestSubnegotiation = 1024;

  // With a port to control, the other side is asked for that from the start (RFC 2217), and its answer shows as well
  // that it speaks telnet. `com_port` must outlive the decoder.
  explicit TelnetDecoder(ComPort* com_port = nullptr);

  // The next bytes of the connection. Returns the data in them, which lives until the next call.
  [[nodiscard]] Bytes feed(Bytes bytes);
  // Nothing has come for a while. Returns data as above.
  [[nodiscard]] Bytes end_of_burst();
  // The connection speaks telnet, whatever it begins with.
  void take_for_telnet();

  // What the other side is to be sent, which is forgotten here.
  [[nodiscard]] std::vector<std::uint8_t> take_answers();
  [[nodiscard]] bool is_telnet() const { return speech_ == Speech::telnet; }

 private:
  enum class Speech : std::uint8_t { unknown, plain, telnet };
  enum class State : std::uint8_t { data, iac, verb, subnegotiation, subnegotiation_iac };

  void begin_telnet(std::size_t at);
  void look_for_answer();
  void decode(Bytes bytes);
  void take(std::uint8_t byte);
  void take_data(std::uint8_t byte);
  void take_command(std::uint8_t byte);
  void take_option(std::uint8_t byte);
  void take_subnegotiation(std::uint8_t byte);
  void end_subnegotiation();

  ComPort* com_port_;
  TelnetOptions options_;
  Speech speech_ = Speech::unknown;
  State state_ = State::data;
  telnet::Verb verb_ = telnet::Verb::wont;
  bool after_return_ = false;  // the byte before was CR
  bool pads_returns_ = true;   // as far as is known
  std::size_t subnegotiation_size_ = 0;
  std::vector<std::uint8_t> subnegotiation_;
  std::vector<std::uint8_t> held_;  // until it is clear what it is
  std::vector<std::uint8_t> data_;
};

}  // namespace ams2mqtt
