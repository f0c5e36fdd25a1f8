#include "ams2mqtt/io/health.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>

#include "ams2mqtt/io/local_socket.hpp"

namespace ams2mqtt {

namespace {

using boost::asio::local::stream_protocol;

constexpr std::size_t kLongestState = 1024;

// One question on a loop of its own.
class Question {
 public:
  std::expected<std::string, std::string> ask(const std::string& address, std::chrono::milliseconds timeout) {
    boost::system::error_code error;
    socket_.connect(stream_protocol::endpoint(address), error);
    if (error) return std::unexpected("no daemon is running here (" + error.message() + ')');
    boost::asio::async_read(socket_, boost::asio::buffer(buffer_),
                            [this](const boost::system::error_code& failure, std::size_t count) {
                              failure_ = failure;
                              answer_.assign(buffer_.data(), count);
                            });
    io_.run_for(timeout);
    if (!failure_) return std::unexpected("the daemon does not answer: its loop is stuck");
    if (answer_.empty()) return std::unexpected("the daemon closed the connection without an answer");
    return answer_;
  }

 private:
  boost::asio::io_context io_{1};
  stream_protocol::socket socket_{io_};
  std::array<char, kLongestState> buffer_{};
  boost::system::error_code failure_;  // end of file, once the whole answer is here
  std::string answer_;
};

}  // namespace

std::string health_address() {
  return local_address("health");
}

HealthServer::HealthServer(boost::asio::io_context& io, std::function<std::string()> state)
    : state_(std::move(state)), acceptor_(io), peer_(io), retry_(io) {}

bool HealthServer::start(const std::string& address) {
  if (!listen_on(acceptor_, address)) return false;
  accept();
  return true;
}

void HealthServer::stop() {
  boost::system::error_code ignored;
  retry_.cancel();
  acceptor_.close(ignored);
  peer_.close(ignored);
}

void HealthServer::accept() {
  acceptor_.async_accept(peer_, [this](const boost::system::error_code& error) { on_accept(error); });
}

// The answer fits into the socket's buffer, so that it is written at once or not at all.
void HealthServer::on_accept(const boost::system::error_code& error) {
  if (!acceptor_.is_open()) return;
  if (error) {
    retry_.expires_after(kRetryAccept);
    retry_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled) accept();
    });
    return;
  }
  boost::system::error_code ignored;
  peer_.non_blocking(true, ignored);
  const std::string answer = state_().substr(0, kLongestState - 1);
  peer_.write_some(boost::asio::buffer(answer), ignored);
  peer_.close(ignored);
  accept();
}

std::expected<std::string, std::string> ask_health(const std::string& address, std::chrono::milliseconds timeout) {
  return Question().ask(address, timeout);
}

}  // namespace ams2mqtt
