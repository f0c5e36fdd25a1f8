// The daemon's state for anyone who asks on this machine. The daemon's own loop answers, so a stuck loop is noticed.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "ams2mqtt/system/local_listener.hpp"
#include "ams2mqtt/system/local_question.hpp"

namespace ams2mqtt {

inline constexpr std::string_view kHealthPurpose = "health";

class HealthServer {
 public:
  // `state` makes the answer, one line of text.
  HealthServer(boost::asio::io_context& io, std::function<std::string()> state);

  // See LocalListener.
  [[nodiscard]] std::vector<TakenAddress> listen_at(const LocalAddresses& addresses) {
    return listener_.listen_at(addresses);
  }
  // At one of them, at least.
  [[nodiscard]] bool listens() const { return listener_.listens(); }
  void stop() { listener_.stop(); }

 private:
  LocalListener listener_;
};

// Asks the daemon and waits at most `timeout` for the answer. `state_folder` as in Question.
[[nodiscard]] std::expected<std::string, AskProblem> ask_health(const LocalAddresses& addresses,
                                                                std::chrono::milliseconds timeout,
                                                                const std::filesystem::path& state_folder = {});

}  // namespace ams2mqtt
