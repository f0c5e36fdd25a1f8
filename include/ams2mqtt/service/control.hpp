// One line to the running daemon and its answer, for commands that change what it remembers. It answers only the
// daemon's own user and root.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/system/local_listener.hpp"
#include "ams2mqtt/system/local_question.hpp"

namespace ams2mqtt {

// The socket's name, which belongs to the daemon that publishes below this base topic on this broker.
[[nodiscard]] std::string control_purpose(const MqttConfig& config);

class ControlServer {
 public:
  using Handler = std::function<std::string(std::string_view request)>;

  // `handler` makes the answer to one line.
  ControlServer(boost::asio::io_context& io, Handler handler);

  // See LocalListener. An address that is taken usually means that another daemon with the same topics runs here.
  [[nodiscard]] std::vector<TakenAddress> listen_at(const LocalAddresses& addresses) {
    return listener_.listen_at(addresses);
  }
  void stop() { listener_.stop(); }

 private:
  LocalListener listener_;
};

// Asks the daemon and waits at most `timeout` for its answer. `state_folder` as in Question.
[[nodiscard]] std::expected<std::string, AskProblem> ask_control(const LocalAddresses& addresses,
                                                                 std::string_view request,
                                                                 std::chrono::milliseconds timeout,
                                                                 const std::filesystem::path& state_folder = {});

}  // namespace ams2mqtt
