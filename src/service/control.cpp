#include "ams2mqtt/service/control.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <memory>

#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/system/crc32.hpp"
#include "ams2mqtt/system/local_peer.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::chrono::seconds kPatience{5};  // with a caller that says nothing
constexpr std::size_t kLongestRequest = 512;
constexpr std::string_view kRefusal = "not allowed";

// One caller, kept alive by its own operations.
class Caller : public std::enable_shared_from_this<Caller> {
 public:
  Caller(stream_protocol::socket socket, ControlServer::Handler handler, ControlServer::Taker taker)
      : socket_(std::move(socket)),
        patience_(socket_.get_executor()),
        handler_(std::move(handler)),
        taker_(std::move(taker)) {}

  void serve() {
    patience_.expires_after(kPatience);
    patience_.async_wait([self = shared_from_this()](const error_code& error) {
      error_code ignored;
      if (!error) self->socket_.close(ignored);
    });
    const auto peer = peer_of(socket_.native_handle());
    if (!peer || !is_own_or_root(*peer)) return answer(std::string(kRefusal));
    asio::async_read_until(socket_, asio::dynamic_buffer(request_, kLongestRequest), '\n',
                           [self = shared_from_this()](const error_code& error, std::size_t size) {
                             if (error) return self->end();
                             self->on_request(std::string_view(self->request_).substr(0, size - 1));
                           });
  }

 private:
  void on_request(std::string_view request) {
    if (!taker_ || !taker_(request, socket_)) return answer(handler_(request));
    patience_.cancel();
  }

  void answer(std::string text) {
    answer_ = std::move(text);
    asio::async_write(socket_, asio::buffer(answer_),
                      [self = shared_from_this()](const error_code&, std::size_t) { self->end(); });
  }

  void end() {
    error_code ignored;
    socket_.close(ignored);
    patience_.cancel();
  }

  stream_protocol::socket socket_;
  asio::steady_timer patience_;
  ControlServer::Handler handler_;
  ControlServer::Taker taker_;
  std::string request_;
  std::string answer_;
};

}  // namespace

std::string control_purpose(const MqttConfig& config) {
  // The workers of a group publish below the same topic.
  const std::string who = config.group.empty() ? config.base_topic : presence_topic(config);
  return "control-" + std::to_string(crc32(who + ' ' + broker_name(config)));
}

ControlServer::ControlServer(asio::io_context& io, Handler handler, Taker taker)
    : listener_(io, LocalListener::Callers::owner,
                [handler = std::move(handler), taker = std::move(taker)](stream_protocol::socket socket) {
                  std::make_shared<Caller>(std::move(socket), handler, taker)->serve();
                }) {}

std::expected<std::string, AskProblem> ask_control(const LocalAddresses& addresses, std::string_view request,
                                                   std::chrono::milliseconds timeout,
                                                   const std::filesystem::path& state_folder) {
  auto answer = ask({.addresses = addresses, .state_folder = state_folder, .line = request, .timeout = timeout});
  if (answer && *answer == kRefusal) return std::unexpected(AskProblem{AskFailure::not_allowed});
  return answer;
}

std::expected<FileDescriptor, AskProblem> open_control(const LocalAddresses& addresses, std::string_view request,
                                                       std::chrono::milliseconds timeout,
                                                       const std::filesystem::path& state_folder) {
  return begin_to_ask({.addresses = addresses, .state_folder = state_folder, .line = request, .timeout = timeout});
}

}  // namespace ams2mqtt
