// One line to the running daemon and its answer, for commands that change what it remembers. It answers only the
// daemon's own user and root.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
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

  // Whether it takes over the caller, whose answer goes on; it then has the connection.
  using Taker = std::function<bool(std::string_view request, boost::asio::local::stream_protocol::socket& caller)>;

  // `handler` makes the answer to one line that `taker` does not take.
  ControlServer(boost::asio::io_context& io, Handler handler, Taker taker = {});

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
// The same for an answer that goes on: the connection on which it comes.
[[nodiscard]] std::expected<FileDescriptor, AskProblem> open_control(const LocalAddresses& addresses,
                                                                     std::string_view request,
                                                                     std::chrono::milliseconds timeout,
                                                                     const std::filesystem::path& state_folder);

}  // namespace ams2mqtt
