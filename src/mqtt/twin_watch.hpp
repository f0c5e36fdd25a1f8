// A second client beside connections that end at once and without a word. It hears what the daemon's status topic says
// (TwinSigns), and by staying or not it shows whether the broker ends all connections or only the daemon's. It never
// takes its own connection back: a broker may allow only one for each user. Private to the MQTT client.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/reader.hpp"
#include "ams2mqtt/mqtt/twin_signs.hpp"

namespace ams2mqtt {

class TwinWatch {
 public:
  struct Events {
    std::function<void()> on_settled;
    // Another daemon with this client id lives.
    std::function<void()> on_twin;
  };

  TwinWatch(const MqttConfig& config, boost::asio::io_context& io, Events events);

  // Watches from now on; nothing new if it does so already.
  void begin();
  void end();
  // The daemon connects.
  void expect_own() { signs_.begin(); }
  // The daemon may connect: it hears, or cannot, and no sign has to be looked at for longer.
  [[nodiscard]] bool settled() const { return state_ != State::connecting && !confirms_; }
  [[nodiscard]] bool watches() const { return state_ != State::idle; }
  // The broker has ended this connection, too.
  [[nodiscard]] bool lost() const { return state_ == State::lost; }

 private:
  enum class State : std::uint8_t { idle, connecting, connected, lost };

  void on_status(const BrokerStatus& status);
  void on_message(const std::string& payload);
  void confirm();

  const MqttConfig& config_;
  boost::asio::io_context& io_;
  const Events events_;
  boost::asio::steady_timer timer_;
  TwinSigns signs_;
  State state_ = State::idle;
  bool confirms_ = false;
  std::uint64_t watch_ = 0;  // the number of this one
  std::unique_ptr<MqttReader> reader_;
};

}  // namespace ams2mqtt
