// A second, silent TCP connection beside a suspicious one. When the broker is killed, both end, even if it is restarted
// at once; when another client takes over, or the broker hangs up on a message, this one stays. Private to the MQTT
// client.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace ams2mqtt {

class BrokerWitness {
 public:
  explicit BrokerWitness(boost::asio::io_context& io) : io_(io) {}

  // `address`: a literal.
  void begin(const std::string& address, std::uint16_t port);
  void end() { watch_.reset(); }
  [[nodiscard]] bool watches() const { return watch_ != nullptr && watch_->connected; }
  // It was connected, and the other side has closed it.
  [[nodiscard]] bool saw_the_end() const { return watches() && watch_->ended; }

 private:
  struct Watch {
    explicit Watch(boost::asio::io_context& io) : socket(io) {}
    boost::asio::ip::tcp::socket socket;
    std::array<char, 16> nothing{};  // a broker that receives nothing says nothing
    bool connected = false;
    bool ended = false;
  };

  boost::asio::io_context& io_;
  std::shared_ptr<Watch> watch_;  // handlers hold it weakly
};

}  // namespace ams2mqtt
