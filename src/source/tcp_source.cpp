#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "ams2mqtt/system/name_lookup.hpp"
#include "source_openers.hpp"

namespace ams2mqtt {

namespace {

using boost::asio::ip::tcp;

constexpr std::chrono::seconds kConnectTimeout{10};

// A meter may be silent for as long as it likes, but its link answers: after 30 s of silence come probes, and three
// without an answer end the connection.
void keep_alive(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(boost::asio::socket_base::keep_alive(true), ignored);
  const auto set = [&](int option, int value) {
    static_cast<void>(::setsockopt(socket.native_handle(), IPPROTO_TCP, option, &value, sizeof value));
  };
  set(TCP_KEEPIDLE, 30);
  set(TCP_KEEPINTVL, 10);
  set(TCP_KEEPCNT, 3);
}

class TcpOpener final : public Opener {
 public:
  TcpOpener(boost::asio::io_context& io, TcpConfig config)
      : config_(std::move(config)), lookup_(io), socket_(io), timeout_(io) {}
  ~TcpOpener() override { cancel(); }

  void open(Done done) override {
    cancel();
    done_ = std::make_shared<Done>(std::move(done));
    lookup_.start(config_.host, config_.port, [this](NameLookup::Outcome outcome) { on_lookup(std::move(outcome)); });
  }

  void cancel() override {
    done_.reset();
    lookup_.cancel();
    close();
  }

 private:
  void close() {
    timeout_.cancel();
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  void on_lookup(NameLookup::Outcome outcome) {
    if (!outcome) return finish(std::unexpected(Failure{std::move(outcome.error())}));
    timed_out_ = false;
    boost::asio::async_connect(
        socket_, *outcome,
        [this, wanted = std::weak_ptr<Done>(done_)](const boost::system::error_code& error, const tcp::endpoint&) {
          if (!wanted.expired()) on_connect(error);
        });
    timeout_.expires_after(kConnectTimeout);
    timeout_.async_wait([this, wanted = std::weak_ptr<Done>(done_)](const boost::system::error_code& error) {
      if (!error && !wanted.expired()) on_timeout();
    });
  }

  // Closing ends the attempt with an error, which async_connect takes as the end of the whole list.
  void on_timeout() {
    timed_out_ = true;
    close();
  }

  void on_connect(const boost::system::error_code& error) {
    if (timed_out_) return finish(std::unexpected(Failure{"cannot connect: no answer"}));
    if (error) return finish(std::unexpected(Failure{"cannot connect: " + error.message()}));
    keep_alive(socket_);
    boost::system::error_code failure;
    FileDescriptor descriptor(socket_.release(failure));
    if (failure) return finish(std::unexpected(Failure{"cannot connect: " + failure.message()}));
    finish(Opened{std::move(descriptor), "connected"});
  }

  void finish(Outcome outcome) {
    const std::shared_ptr<Done> done = done_;
    cancel();
    (*done)(std::move(outcome));
  }

  TcpConfig config_;
  NameLookup lookup_;
  tcp::socket socket_;
  boost::asio::steady_timer timeout_;
  std::shared_ptr<Done> done_;  // its destruction tells waiting handlers that the attempt was given up
  bool timed_out_ = false;
};

}  // namespace

std::unique_ptr<Opener> make_tcp_opener(boost::asio::io_context& io, TcpConfig config) {
  return std::make_unique<TcpOpener>(io, std::move(config));
}

}  // namespace ams2mqtt
