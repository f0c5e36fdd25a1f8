#include "ams2mqtt/service/health.hpp"

#include <boost/asio/buffer.hpp>

namespace ams2mqtt {

namespace {

using boost::asio::local::stream_protocol;

constexpr std::size_t kLongestState = 1024;

// The answer fits into the socket's buffer, so it is written at once or not at all.
void answer(stream_protocol::socket peer, const std::string& state) {
  boost::system::error_code ignored;
  peer.non_blocking(true, ignored);
  peer.write_some(boost::asio::buffer(state.substr(0, kLongestState - 1)), ignored);
}

}  // namespace

HealthServer::HealthServer(boost::asio::io_context& io, std::function<std::string()> state)
    : listener_(io, LocalListener::Callers::everybody,
                [state = std::move(state)](stream_protocol::socket peer) { answer(std::move(peer), state()); }) {}

std::expected<std::string, AskProblem> ask_health(const LocalAddresses& addresses, std::chrono::milliseconds timeout,
                                                  const std::filesystem::path& state_folder) {
  return ask({.addresses = addresses, .state_folder = state_folder, .line = std::nullopt, .timeout = timeout});
}

}  // namespace ams2mqtt
