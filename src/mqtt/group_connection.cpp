#include "group_connection.hpp"

#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <type_traits>

#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/mqtt/tls_client.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

// How long what was said last may take.
constexpr std::chrono::milliseconds kLastWords{300};

std::vector<tcp::endpoint> endpoints_of(const std::vector<std::string>& addresses, std::uint16_t port) {
  std::vector<tcp::endpoint> endpoints;
  for (const std::string& address : addresses) {
    error_code error;
    const auto parsed = asio::ip::make_address(address, error);
    if (!error) endpoints.emplace_back(parsed, port);
  }
  return endpoints;
}

}  // namespace

GroupConnection::GroupConnection(asio::io_context& io, MqttConfig config, std::chrono::seconds patience, Events events)
    : io_(io), config_(std::move(config)), patience_(patience), events_(std::move(events)), plain_(io), timer_(io) {}

void GroupConnection::begin(const std::vector<std::string>& addresses, std::string hello) {
  hello_ = std::move(hello);
  timer_.expires_after(patience_);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) self->fail("no answer");
  });
  asio::async_connect(plain_, endpoints_of(addresses, config_.effective_port()),
                      [self = shared_from_this()](const error_code& error, const tcp::endpoint&) {
                        if (error) return self->fail(error.message());
                        self->on_connected();
                      });
}

void GroupConnection::on_connected() {
  if (ended_) return;
  error_code ignored;
  plain_.set_option(tcp::no_delay(true), ignored);
  if (!config_.tls.enabled) return on_ready();
  if (const std::string problem = prepare_tls(context_, config_.tls); !problem.empty()) return fail(problem);
  tls_ = std::make_unique<TlsStream>(std::move(plain_), context_);
  prepare_tls(tls_->native_handle(), config_);
  tls_->async_handshake(asio::ssl::stream_base::client, [self = shared_from_this()](const error_code& error) {
    if (error) return self->fail(error.message());
    self->on_ready();
  });
}

void GroupConnection::on_ready() {
  if (ended_) return;
  ready_ = true;
  send(std::exchange(hello_, {}));
  read();
}

void GroupConnection::send(std::string_view packet) {
  if (ended_ || closing_) return;
  waiting_ += packet;
  if (ready_ && writing_.empty()) write();
}

// Everything that has come together meanwhile leaves at once.
void GroupConnection::write() {
  if (waiting_.empty()) {
    if (closing_) shut();
    return;
  }
  std::swap(writing_, waiting_);
  with_stream([this](auto& stream) {
    asio::async_write(stream, asio::buffer(writing_),
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                        self->writing_.clear();
                        if (error) return self->fail(error.message());
                        if (!self->ended_) self->write();
                      });
  });
}

void GroupConnection::go_on() {
  if (!std::exchange(paused_, false) || ended_ || closing_) return;
  heard_ = steady_clock::now();
  if (ready_ && !reading_) read();
}

void GroupConnection::read() {
  reading_ = true;
  with_stream([this](auto& stream) {
    stream.async_read_some(asio::buffer(buffer_),
                           [self = shared_from_this()](const error_code& error, std::size_t length) {
                             self->reading_ = false;
                             if (self->ended_) return;
                             if (error) return self->fail(error.message());
                             self->heard_ = steady_clock::now();
                             self->reader_.feed(Bytes(self->buffer_).first(length));
                             self->take_packets();
                             if (!self->ended_ && !self->paused_) self->read();
                           });
  });
}

void GroupConnection::take_packets() {
  const auto on_packet = events_.on_packet;  // it may close this
  while (!ended_ && !closing_) {
    auto packet = reader_.next();
    if (!packet) {
      return fail("the broker sent what is no packet of MQTT 5 (" + std::string(to_string(packet.error().code)) + ")");
    }
    if (!*packet) return;
    on_packet(std::move(**packet));
  }
}

void GroupConnection::keep_alive(std::chrono::seconds interval) {
  keep_alive_ = interval;
  heard_ = steady_clock::now();
  timer_.cancel();
  await_silence();
}

// A ping every half interval; a broker that is silent for one and a half is taken for dead.
void GroupConnection::await_silence() {
  if (ended_ || closing_ || keep_alive_.count() == 0) return;
  timer_.expires_after(keep_alive_ / 2);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (error || self->ended_) return;
    if (self->paused_) self->heard_ = steady_clock::now();  // what it says waits
    const auto silent = steady_clock::now() - self->heard_;
    if (silent > self->keep_alive_ + self->keep_alive_ / 2) return self->fail("the broker answers no ping");
    self->send(packets::ping());
    self->await_silence();
  });
}

void GroupConnection::close() {
  if (ended_ || std::exchange(closing_, true)) return;
  events_ = {};
  if (!ready_ || (waiting_.empty() && writing_.empty())) return shut();
  timer_.expires_after(kLastWords);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) self->shut();
  });
}

void GroupConnection::fail(const std::string& why) {
  if (ended_) return;
  const Events events = std::exchange(events_, {});
  shut();
  if (events.on_end) events.on_end(why);
}

void GroupConnection::shut() {
  if (std::exchange(ended_, true)) return;
  timer_.cancel();
  error_code ignored;
  socket().close(ignored);
}

}  // namespace ams2mqtt
