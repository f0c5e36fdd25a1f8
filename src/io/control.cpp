#include "ams2mqtt/io/control.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "ams2mqtt/io/crc32.hpp"
#include "ams2mqtt/io/local_socket.hpp"
#include "ams2mqtt/io/mqtt_address.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::chrono::seconds kPatience{5};  // with a caller that says nothing
constexpr std::size_t kLongestRequest = 512;
constexpr std::size_t kLongestReply = 8192;
constexpr std::string_view kRefusal = "not allowed";

bool is_own_user(stream_protocol::socket& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == 0 || peer.uid == ::getuid();
}

}  // namespace

std::string control_address(const MqttConfig& config) {
  return local_address("control") + '-' + std::to_string(crc32(config.base_topic + ' ' + broker_name(config)));
}

// One caller, kept alive by its own operations.
class ControlServer::Peer : public std::enable_shared_from_this<Peer> {
 public:
  Peer(stream_protocol::socket socket, Handler handler)
      : socket_(std::move(socket)), patience_(socket_.get_executor()), handler_(std::move(handler)) {}

  void serve() {
    patience_.expires_after(kPatience);
    patience_.async_wait([self = shared_from_this()](const error_code& error) {
      error_code ignored;
      if (!error) self->socket_.close(ignored);
    });
    if (!is_own_user(socket_)) return answer(std::string(kRefusal));
    asio::async_read_until(socket_, asio::dynamic_buffer(request_, kLongestRequest), '\n',
                           [self = shared_from_this()](const error_code& error, std::size_t size) {
                             if (error) return self->end();
                             self->answer(self->handler_(std::string_view(self->request_).substr(0, size - 1)));
                           });
  }

 private:
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
  Handler handler_;
  std::string request_;
  std::string answer_;
};

ControlServer::ControlServer(asio::io_context& io, Handler handler)
    : handler_(std::move(handler)), acceptor_(io), retry_(io) {}
ControlServer::~ControlServer() = default;

bool ControlServer::start(const std::string& address) {
  if (!listen_on(acceptor_, address)) return false;
  accept();
  return true;
}

void ControlServer::stop() {
  error_code ignored;
  retry_.cancel();
  acceptor_.close(ignored);
}

void ControlServer::accept() {
  acceptor_.async_accept([this](const error_code& error, stream_protocol::socket socket) {
    if (!acceptor_.is_open()) return;
    if (!error) {
      std::make_shared<Peer>(std::move(socket), handler_)->serve();
      return accept();
    }
    retry_.expires_after(kRetryAccept);
    retry_.async_wait([this](const error_code& cancelled) {
      if (!cancelled) accept();
    });
  });
}

std::expected<std::string, ControlFailure> ask_control(const std::string& address, std::string_view request,
                                                       std::chrono::milliseconds timeout) {
  asio::io_context io{1};
  stream_protocol::socket socket(io);
  error_code error;
  socket.connect(stream_protocol::endpoint(address), error);
  if (error) return std::unexpected(ControlFailure::no_daemon);
  const std::string line = std::string(request) + '\n';
  asio::write(socket, asio::buffer(line), error);
  std::string answer;
  bool ended = false;
  asio::async_read(socket, asio::dynamic_buffer(answer, kLongestReply),
                   [&ended](const error_code&, std::size_t) { ended = true; });
  io.run_for(timeout);
  if (!ended || answer.empty()) {
    socket.close(error);
    io.restart();
    io.run();  // the cancelled handler refers to `ended`
    return std::unexpected(ControlFailure::no_answer);
  }
  if (answer == kRefusal) return std::unexpected(ControlFailure::not_allowed);
  return answer;
}

}  // namespace ams2mqtt
