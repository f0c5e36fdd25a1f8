#include "ams2mqtt/http/web_server.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <vector>

#include "web_session.hpp"

namespace ams2mqtt {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// After the system had no descriptor left.
constexpr std::chrono::seconds kAcceptAgain{1};
constexpr int kWaiting = 64;  // connections that the system keeps for us

}  // namespace

struct WebServer::State : std::enable_shared_from_this<WebServer::State> {
  State(boost::asio::io_context& io, ListenAddress address, WebShared with)
      : where(std::move(address)), acceptor(io), pause(io), shared(std::make_shared<WebShared>(std::move(with))) {}

  error_code open();
  void accept();
  void on_accepted(tcp::socket socket);
  void forget_ended();
  bool make_room();

  ListenAddress where;
  tcp::acceptor acceptor;
  boost::asio::steady_timer pause;
  std::shared_ptr<WebShared> shared;
  std::vector<std::weak_ptr<WebSession>> sessions;  // each lives as long as something is under way on it
};

error_code WebServer::State::open() {
  error_code error;
  const tcp::endpoint endpoint(boost::asio::ip::make_address(where.address), where.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(kWaiting, error);
  error_code ignored;
  if (error) acceptor.close(ignored);
  return error;
}

void WebServer::State::accept() {
  acceptor.async_accept([self = shared_from_this()](const error_code& error, tcp::socket socket) {
    if (!self->acceptor.is_open()) return;
    if (!error) {
      self->on_accepted(std::move(socket));
      return self->accept();
    }
    self->pause.expires_after(kAcceptAgain);
    self->pause.async_wait([self](const error_code& ended) {
      if (!ended && self->acceptor.is_open()) self->accept();
    });
  });
}

void WebServer::State::forget_ended() {
  std::erase_if(sessions, [](const auto& each) {
    const auto session = each.lock();
    return !session || !session->is_open();
  });
}

// Whether there is a place for one more.
bool WebServer::State::make_room() {
  forget_ended();
  if (sessions.size() < shared->limits.connections) return true;
  std::shared_ptr<WebSession> longest;
  for (const auto& each : sessions) {
    const auto session = each.lock();
    if (session->waits() && (!longest || session->since() < longest->since())) longest = session;
  }
  if (!longest) return false;
  longest->end();
  return true;
}

void WebServer::State::on_accepted(tcp::socket socket) {
  if (!make_room()) return;  // which closes it
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto session = std::make_shared<WebSession>(std::move(socket), shared);
  sessions.push_back(session);
  session->start();
}

WebServer::WebServer(boost::asio::io_context& io, ListenAddress where, AccessRule rule, WebHandlers handlers,
                     const WebLimits& limits)
    : state_(std::make_shared<State>(
          io, std::move(where),
          WebShared{.rule = std::move(rule), .handlers = std::move(handlers), .limits = limits})) {}

WebServer::~WebServer() {
  stop();
}

std::string WebServer::listen() {
  if (is_listening()) return {};
  if (const error_code error = state_->open()) return error.message();
  state_->accept();
  return {};
}

bool WebServer::is_listening() const {
  return state_->acceptor.is_open();
}

std::string WebServer::address() const {
  ListenAddress where = state_->where;
  error_code error;
  const auto endpoint = state_->acceptor.local_endpoint(error);
  if (!error) where.port = endpoint.port();
  return to_string(where);
}

std::size_t WebServer::connections() const {
  state_->forget_ended();
  return state_->sessions.size();
}

void WebServer::stop() {
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->pause.cancel();
  for (const auto& each : state_->sessions) {
    if (const auto session = each.lock()) session->end();
  }
  state_->sessions.clear();
}

}  // namespace ams2mqtt
